import { type ErrorCode, isErrorCode } from '@trunkline/errors';
import { z } from 'zod';

/** What a supervisor in the background tells the command that started it. */
export const supervisorMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('step'),
    step: z.string(),
    state: z.enum(['running', 'done', 'failed']),
    detail: z.string().exactOptional(),
  }),
  z.object({ type: z.literal('ready') }),
  z.object({
    type: z.literal('failed'),
    code: z.custom<ErrorCode>(isErrorCode),
    message: z.string(),
  }),
]);

export type SupervisorMessage = z.infer<typeof supervisorMessage>;
