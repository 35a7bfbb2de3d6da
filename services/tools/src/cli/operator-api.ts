import { type ServiceAddress, ServiceClient } from '@trunkline/config';
import {
  type AcceptToolDto,
  type AcceptToolReply,
  EFFECTS,
  FINDING_KINDS,
  type SwitchToolDto,
  type SwitchToolReply,
  TOOL_STATES,
  type ToolSwitch,
  type ToolsStatusReply,
} from '@trunkline/contracts';
import { z } from 'zod';

const toolSwitch: z.ZodType<ToolSwitch> = z.object({
  tool: z.string(),
  tenant: z.string().exactOptional(),
  disabled: z.boolean(),
  reason: z.string(),
  by: z.string(),
  byTenant: z.string().exactOptional(),
  operator: z.string().exactOptional(),
  switchedAt: z.string(),
});
const switchReply: z.ZodType<SwitchToolReply> = z.object({ switch: toolSwitch, known: z.boolean() });
const acceptReply: z.ZodType<AcceptToolReply> = z.object({
  tool: z.string(),
  version: z.number(),
  hash: z.string(),
});
const statusReply: z.ZodType<ToolsStatusReply> = z.object({
  revision: z.number(),
  since: z.string(),
  tools: z.array(
    z.object({
      name: z.string(),
      version: z.number(),
      effect: z.enum(EFFECTS).exactOptional(),
      description: z.string().exactOptional(),
      hash: z.string().exactOptional(),
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
  findings: z.array(
    z.object({
      kind: z.enum(FINDING_KINDS),
      tool: z.string(),
      version: z.number(),
      service: z.string(),
      declaredEffect: z.enum(EFFECTS),
      changes: z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })),
      hash: z.string(),
      withheld: z.boolean(),
    }),
  ),
  problems: z.array(
    z.object({
      kind: z.string(),
      services: z.array(z.string()),
      subject: z.string(),
      code: z.string(),
      reason: z.string(),
    }),
  ),
  switches: z.array(toolSwitch),
});

/** What the gateway offers to operators. */
export class OperatorApi {
  private readonly client: ServiceClient;

  constructor(address: ServiceAddress) {
    this.client = new ServiceClient(address, 'The tool gateway');
  }

  /** @throws CodedError as `ServiceClient.ask` does. */
  status(): Promise<ToolsStatusReply> {
    return this.client.ask('v1/tools', statusReply);
  }

  /** @throws CodedError as `status`. */
  switch(command: SwitchToolDto): Promise<SwitchToolReply> {
    return this.client.ask('v1/tools/switches', switchReply, { body: command });
  }

  /** @throws CodedError as `status`. */
  accept(command: AcceptToolDto): Promise<AcceptToolReply> {
    return this.client.ask('v1/tools/adoptions', acceptReply, { body: command });
  }
}
