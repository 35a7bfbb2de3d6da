import { END_REASONS, EVENTS } from '@trunkline/contracts';
import { z } from 'zod';
import * as columns from '../clickhouse/columns.js';
import type { LifecycleEvent } from './call-facts.js';

const at = z.string().transform((instant) => Date.parse(instant));

/** The stored body of each lifecycle event. It was validated before it was stored. */
const bodies = {
  [EVENTS.callCreated.type]: z
    .object({
      profile: z.string(),
      profileVersion: z.string(),
      callerId: z.string().default(''),
      createdAt: at,
    })
    .transform((data) => ({ name: 'callCreated' as const, ...data })),
  [EVENTS.agentJoined.type]: z
    .object({ joinedAt: at })
    .transform((data) => ({ name: 'agentJoined' as const, ...data })),
  [EVENTS.agentLost.type]: z.object({}).transform(() => ({ name: 'agentLost' as const })),
  [EVENTS.callEnded.type]: z
    .object({ reason: z.enum(END_REASONS), createdAt: at, endedAt: at, durationMs: z.number() })
    .transform((data) => ({ name: 'callEnded' as const, ...data })),
};

const isLifecycle = (type: string): type is keyof typeof bodies => Object.hasOwn(bodies, type);

/** A row of `call_events` with one of these types. */
export const lifecycleRow = z
  .object({
    tenant: columns.text,
    call_id: columns.text,
    type: columns.text,
    time: columns.instant,
    trace_id: columns.text,
    data: columns.text,
  })
  .transform(({ tenant, call_id, type, time, trace_id, data }, context) => {
    if (!isLifecycle(type)) {
      context.addIssue(`${type} is no lifecycle event`);
      return z.NEVER;
    }
    const event: LifecycleEvent = {
      ...bodies[type].parse(JSON.parse(data)),
      time: Date.parse(time),
      traceId: trace_id,
    };
    return { tenant, call_id, event };
  });
