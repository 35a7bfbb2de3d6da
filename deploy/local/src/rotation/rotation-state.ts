import { readFileSync, rmSync } from 'node:fs';
import { type ErrorCode, isErrorCode } from '@trunkline/errors';
import { z } from 'zod';
import { layout } from '../installation/layout.js';
import { writeAtomically } from '../system/write-atomically.js';

const schema = z.object({
  /** Tells this rotation from another. */
  id: z.string(),
  /** How long the agent's calls are waited for, ms. */
  waitMs: z.number().int().nonnegative(),
  phase: z.enum(['requested', 'running', 'done', 'failed']),
  /** What is being done, for people. */
  step: z.string(),
  failure: z.object({ code: z.custom<ErrorCode>(isErrorCode), message: z.string() }).exactOptional(),
});

/** A rotation of secrets from its request to its end: a command writes the request, the supervisor all that follows. */
export type RotationState = Readonly<z.infer<typeof schema>>;

/** Undefined when none was asked for. */
export function readRotation(dataDir: string): RotationState | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(layout(dataDir).rotation, 'utf8')));
  } catch {
    // Nothing that can be read is no request.
    return undefined;
  }
}

export const writeRotation = (dataDir: string, state: RotationState): void =>
  writeAtomically(layout(dataDir).rotation, `${JSON.stringify(state, null, 2)}\n`);

export const removeRotation = (dataDir: string): void => rmSync(layout(dataDir).rotation, { force: true });
