import { parseFlags, printAnswer, ServiceClient, serviceAddress, usageError } from '@trunkline/config';
import { CodedError } from '@trunkline/errors';
import { z } from 'zod';
import { AUDIT_FAULTS } from '../audit-chain/verify-chain.js';

const HELP = `npm run audit -- verify [--json]

Holds the audit records of the tenant in the store against their hash chain, and the chain against its end on the bus.
Ends with 0 when all is as it was, with 1 and the first record at fault when one was changed, removed or inserted.

Uses the running installation, or TRUNKLINE_ANALYTICS_URL and TRUNKLINE_API_KEY when both are set.`;

const reply = z.object({
  tenant: z.string(),
  verified: z.number(),
  fault: z
    .object({ kind: z.enum(AUDIT_FAULTS), n: z.number(), callId: z.string(), eventId: z.string() })
    .optional(),
});

/** Runs `npm run audit`. @returns the exit code: 0, 1 when it failed or the audit is broken, 2 for wrong flags. */
export const auditCommand = (args: readonly string[]): Promise<number> => printAnswer(args, answer);

async function answer(args: readonly string[]): Promise<string> {
  const { values, positionals } = parseFlags(args, { json: { type: 'boolean' } }, { positionals: true });
  if (values.help) return HELP;
  if (positionals.length !== 1 || positionals[0] !== 'verify') throw usageError('npm run audit -- verify');
  const address = serviceAddress('TRUNKLINE_ANALYTICS_URL', ({ analyticsUrl }) => analyticsUrl);
  const found = await new ServiceClient(address, 'Analytics').ask('v1/audit/verification', reply);
  const { tenant, verified, fault } = found;
  if (fault !== undefined) {
    const { kind, n, callId, eventId } = fault;
    const place = n === 0 ? 'outside of the chain' : `number ${n}`;
    const record = eventId === '' ? '' : `, event ${eventId} of call ${callId}`;
    const message = `${tenant}: ${kind}, record ${place}${record}; ${verified} records before it hold.`;
    throw new CodedError('AUDIT_BROKEN', message, { details: { ...fault, tenant, verified } });
  }
  if (values.json) return JSON.stringify(found);
  return `${tenant}: ${verified} audit records are as they were recorded.`;
}
