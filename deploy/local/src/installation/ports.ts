import { kinds, parseSettings, setting } from '@trunkline/config';
import { CodedError } from '@trunkline/errors';

interface PortEntry {
  readonly env: string;
  readonly usual: number;
  readonly transport: 'tcp' | 'udp';
  /** Whether people or other machines may need it, so that it follows TRUNKLINE_HOST off the loopback. */
  readonly reachable: boolean;
}

const entry = (
  env: string,
  usual: number,
  { transport = 'tcp', reachable = false }: Partial<Pick<PortEntry, 'transport' | 'reachable'>> = {},
): PortEntry => ({ env, usual, transport, reachable });

/** Ports from the first usual one to the last. Two installations whose offsets are that far apart share none. */
export const PORT_BLOCK = 100;

/** Every port of an installation. */
export const PORTS = {
  console: entry('TRUNKLINE_CONSOLE_PORT', 8080, { reachable: true }),
  token: entry('TRUNKLINE_TOKEN_PORT', 8081, { reachable: true }),
  calls: entry('TRUNKLINE_CALLS_PORT', 8082),
  agent: entry('TRUNKLINE_AGENT_PORT', 8083),
  agentWorker: entry('TRUNKLINE_AGENT_WORKER_PORT', 8084),
  tools: entry('TRUNKLINE_TOOLS_PORT', 8085),
  appointments: entry('TRUNKLINE_APPOINTMENTS_PORT', 8086),
  analytics: entry('TRUNKLINE_ANALYTICS_PORT', 8087, { reachable: true }),
  mcp: entry('TRUNKLINE_MCP_PORT', 8088),
  /** The staff's console. */
  staff: entry('TRUNKLINE_STAFF_PORT', 8089),
  store: entry('TRUNKLINE_STORE_PORT', 8090),
  nats: entry('TRUNKLINE_NATS_PORT', 8091),
  natsMonitor: entry('TRUNKLINE_NATS_MONITOR_PORT', 8092),
  livekit: entry('TRUNKLINE_LIVEKIT_PORT', 8093, { reachable: true }),
  livekitTcp: entry('TRUNKLINE_LIVEKIT_TCP_PORT', 8094, { reachable: true }),
  livekitUdp: entry('TRUNKLINE_LIVEKIT_UDP_PORT', 8095, { transport: 'udp', reachable: true }),
} as const satisfies Record<string, PortEntry>;

export type PortName = keyof typeof PORTS;
export type PortPlan = Readonly<Record<PortName, number>>;

const offsetSetting = {
  offset: setting('TRUNKLINE_PORT_OFFSET', kinds.integer(0, 50_000), {
    description: 'number added to every usual port, so that two installations run side by side',
    fallback: '0',
  }),
};

/**
 * Gives every port its number: its own setting, else the usual one plus TRUNKLINE_PORT_OFFSET.
 *
 * @throws CodedError `SETTING_INVALID` when one is not a port, or two are the same.
 */
export function planPorts(env: NodeJS.ProcessEnv): PortPlan {
  const { offset } = parseSettings(offsetSetting, env);
  const port = (name: PortName) =>
    setting(PORTS[name].env, kinds.integer(1, 65_535), {
      description: `port of ${name}`,
      fallback: String(PORTS[name].usual + offset),
    });
  const plan = parseSettings(
    {
      console: port('console'),
      token: port('token'),
      calls: port('calls'),
      agent: port('agent'),
      agentWorker: port('agentWorker'),
      tools: port('tools'),
      appointments: port('appointments'),
      analytics: port('analytics'),
      mcp: port('mcp'),
      staff: port('staff'),
      store: port('store'),
      nats: port('nats'),
      natsMonitor: port('natsMonitor'),
      livekit: port('livekit'),
      livekitTcp: port('livekitTcp'),
      livekitUdp: port('livekitUdp'),
    },
    env,
  );
  refuseDuplicates(plan);
  return plan;
}

export const portNames = Object.keys(PORTS) as readonly PortName[];

function refuseDuplicates(plan: PortPlan): void {
  const owners = new Map<string, PortName>();
  for (const name of portNames) {
    const key = `${PORTS[name].transport} ${plan[name]}`;
    const other = owners.get(key);
    if (other !== undefined) {
      throw new CodedError(
        'SETTING_INVALID',
        `${PORTS[other].env} and ${PORTS[name].env} are both ${plan[name]}; give each its own port.`,
      );
    }
    owners.set(key, name);
  }
}
