import type { ServiceAddress } from '@trunkline/config';
import {
  EFFECTS,
  type SwitchToolDto,
  type SwitchToolReply,
  TOOL_STATES,
  type ToolSwitch,
  type ToolsStatusReply,
} from '@trunkline/contracts';
import { CodedError, isErrorCode } from '@trunkline/errors';
import { z } from 'zod';

const TIMEOUT_MS = 10_000;
const errorReply = z.object({ code: z.string().refine(isErrorCode), message: z.string() });

const toolSwitch: z.ZodType<ToolSwitch> = z.object({
  tool: z.string(),
  tenant: z.string().exactOptional(),
  disabled: z.boolean(),
  reason: z.string(),
  by: z.string(),
  operator: z.string().exactOptional(),
  switchedAt: z.string(),
});
const switchReply: z.ZodType<SwitchToolReply> = z.object({ switch: toolSwitch, known: z.boolean() });
const statusReply: z.ZodType<ToolsStatusReply> = z.object({
  revision: z.number(),
  since: z.string(),
  tools: z.array(
    z.object({
      name: z.string(),
      version: z.number(),
      effect: z.enum(EFFECTS).exactOptional(),
      description: z.string().exactOptional(),
      state: z.enum(TOOL_STATES),
      instances: z.array(z.object({ service: z.string(), id: z.string() })),
      circuits: z.array(
        z.object({
          scope: z.string(),
          state: z.enum(['closed', 'open', 'half_open']),
          failures: z.number().exactOptional(),
          until: z.string().exactOptional(),
        }),
      ),
      inFlight: z.number(),
      callsPerMinute: z.number(),
      outcomes: z.object({
        executed: z.number(),
        replayed: z.number(),
        refused: z.number(),
        failed: z.number(),
        in_doubt: z.number(),
      }),
      latencyMs: z
        .object({ p50: z.number(), p99: z.number(), max: z.number(), of: z.number() })
        .exactOptional(),
      disabled: z.array(toolSwitch),
    }),
  ),
  problems: z.array(
    z.object({
      kind: z.string(),
      services: z.array(z.string()),
      subject: z.string(),
      reason: z.string(),
    }),
  ),
  switches: z.array(toolSwitch),
});

/** Client of what the gateway offers to operators. */
export class OperatorApi {
  constructor(private readonly address: ServiceAddress) {}

  /** @throws CodedError `NOT_RUNNING` when nobody answers; the error of an error reply. */
  status(): Promise<ToolsStatusReply> {
    return this.ask('v1/tools', statusReply);
  }

  /** @throws CodedError as `status`. */
  switch(command: SwitchToolDto): Promise<SwitchToolReply> {
    return this.ask('v1/tools/switches', switchReply, command);
  }

  private async ask<T>(path: string, reply: z.ZodType<T>, body?: object): Promise<T> {
    const url = new URL(path, `${this.address.url.replace(/\/$/, '')}/`);
    const answer = await this.fetch(url, body);
    if (answer.status === 200) {
      const parsed = reply.safeParse(answer.body);
      if (parsed.success) return parsed.data;
      throw new CodedError('INTERNAL', `${url.origin} answers as no tool gateway does.`, {
        cause: parsed.error,
      });
    }
    const error = errorReply.safeParse(answer.body);
    if (error.success && isErrorCode(error.data.code))
      throw new CodedError(error.data.code, error.data.message);
    throw new CodedError('DEPENDENCY_UNAVAILABLE', `${url.origin} answers with status ${answer.status}.`);
  }

  private async fetch(url: URL, body: object | undefined): Promise<{ status: number; body: unknown }> {
    const authorization = `Bearer ${this.address.apiKey}`;
    try {
      const response = await fetch(url, {
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body === undefined
          ? { headers: { authorization } }
          : {
              method: 'POST',
              headers: { authorization, 'content-type': 'application/json' },
              body: JSON.stringify(body),
            }),
      });
      return { status: response.status, body: await response.json().catch(() => undefined) };
    } catch (cause) {
      throw new CodedError(
        'NOT_RUNNING',
        `The tool gateway does not answer at ${url.origin}. Run npm start; npm run status shows what runs.`,
        { cause },
      );
    }
  }
}
