import { BUCKETS, EVENTS, subjects } from '@trunkline/contracts';
import { bucket, stream } from './api-subjects.js';
import type { BusAccount, BusExport, BusImport, BusUser } from './bus-account.js';
import { CORE, discoveryOf, providerAccount, providerImports, type ToolProvider } from './tool-provider.js';

/** The sample tool service, which owns its data. */
export const APPOINTMENTS: ToolProvider = {
  name: 'appointments',
  tools: ['appointments_availability', 'appointments_book', 'appointments_cancel', 'appointments_list'],
  terms: {
    appointments_availability: { effect: 'read' },
    appointments_book: { effect: 'write' },
    appointments_cancel: { effect: 'irreversible' },
    appointments_list: { effect: 'read' },
  },
};

const event = (name: keyof typeof EVENTS) => subjects.callEvent('*', '*', EVENTS[name].token);

const {
  calls,
  quota,
  idempotency,
  profiles,
  keys,
  keyUse,
  effects,
  confirmations,
  generations,
  switches,
  toolLimits,
  toolTerms,
  toolAdoptions,
  locks,
  auditHeads,
} = BUCKETS;

/** Every service with an HTTP API looks up who asks, and notes when a key was used. */
const KEYS: readonly string[] = [...bucket.read(keys), ...bucket.read(keyUse), ...bucket.write(keyUse)];

/** The API that the world sees. It creates calls and knows their state; of what is said in them it hears nothing. */
const TOKEN: readonly string[] = [
  event('callCreated'),
  subjects.callsRevoke,
  ...[calls, quota, idempotency, profiles, keys, keyUse].flatMap((name) => [
    ...bucket.read(name),
    ...bucket.write(name),
  ]),
];

/**
 * It does what a model says, so it can reach no tool, no audit and no state of others. Everything but profiles is asked of a
 * service that checks the capability of the call (docs/decisions/capability-of-a-call.md).
 */
const AGENT: readonly string[] = [
  subjects.journalAppend,
  subjects.journalRead,
  subjects.heartbeats,
  subjects.callsAdmit,
  subjects.callsEnd,
  subjects.toolsExecute,
  subjects.toolsConfirm,
  subjects.toolsCancel,
  subjects.toolsCatalog,
  ...bucket.read(profiles),
];

const CALLS: BusUser = {
  name: 'calls',
  publish: [
    event('callCreated'),
    event('agentJoined'),
    event('agentLost'),
    event('callEnded'),
    // The journal of the agents' turns: stored for them, read for them.
    event('turnFinished'),
    ...stream.read('CALLS'),
    ...[calls, quota].flatMap((name) => [...bucket.read(name), ...bucket.write(name)]),
    ...bucket.watch(calls),
    ...bucket.purge(calls),
    ...KEYS,
  ],
  subscribe: [
    subjects.heartbeats,
    subjects.callsAdmit,
    subjects.callsEnd,
    subjects.callsRevoke,
    subjects.journalAppend,
    subjects.journalRead,
    ...discoveryOf('calls'),
  ],
  responds: true,
};

const TOOLS: BusUser = {
  name: 'tools',
  publish: [
    'tool.*.*',
    'tool.*.*.cancel',
    'tool.*.*.status',
    subjects.clientAction('*', '*', '*'),
    subjects.clientActionCancel('*', '*', '*'),
    subjects.toolOwner('*'),
    '$SRV.INFO',
    '$SRV.PING.*.*',
    // Whatever is decided about tools, by a call or an operator.
    subjects.audit('*', '*', '*'),
    subjects.toolsChanged,
    ...bucket.read(calls),
    ...bucket.watch(calls),
    ...bucket.read(profiles),
    ...[effects, confirmations, generations, switches, toolLimits, toolAdoptions].flatMap((name) => [
      ...bucket.read(name),
      ...bucket.write(name),
    ]),
    // The effects of a call in their order.
    ...bucket.watch(effects),
    ...bucket.watch(generations),
    // Who may switch tools off.
    ...KEYS,
    ...bucket.watch(switches),
    ...bucket.watch(toolAdoptions),
    // Terms of tools: only the operator sets them.
    ...bucket.read(toolTerms),
    ...bucket.watch(toolTerms),
  ],
  subscribe: [
    subjects.toolsExecute,
    subjects.toolsConfirm,
    subjects.toolsCancel,
    subjects.toolsCatalog,
    ...discoveryOf('tools'),
  ],
  responds: true,
};

const ANALYTICS: BusUser = {
  name: 'analytics',
  publish: [
    ...stream.consume('CALLS'),
    ...stream.consume('AUDIT'),
    // In their order, for the hash chain.
    ...stream.read('AUDIT'),
    ...bucket.read(auditHeads),
    ...bucket.write(auditHeads),
    // Who has read what.
    subjects.audit('*', '*', EVENTS.callRead.token),
    subjects.dead('*', '*'),
    ...bucket.read(locks),
    ...bucket.write(locks),
    ...KEYS,
  ],
  subscribe: [],
  responds: false,
};

/** What an outer service may ask of the core is what it imports. */
const request = (subject: string): BusImport => ({ from: CORE, subject, kind: 'request' });
const outer = (name: string, publish: readonly string[]): BusAccount => ({
  name,
  users: [{ name, publish, subscribe: [], responds: false }],
  exports: [],
  imports: publish.map(request),
});

const agent = outer('agent', AGENT);

/** Actions of the callers' pages: of what the agent serves, all that the gateway may ask. */
const CLIENT_ACTIONS = [subjects.clientAction('*', '*', '*'), subjects.clientActionCancel('*', '*', '*')];

const AGENT_ACCOUNT: BusAccount = {
  ...agent,
  users: agent.users.map((user) => ({
    ...user,
    publish: [...user.publish, subjects.workerStatuses],
    subscribe: [subjects.toolsChanged, ...CLIENT_ACTIONS],
    responds: true,
  })),
  exports: [
    ...CLIENT_ACTIONS.map((subject): BusExport => ({ subject, kind: 'request', to: [CORE] })),
    { subject: subjects.workerStatuses, kind: 'listen', to: ['token'] },
  ],
  imports: [...agent.imports, { from: CORE, subject: subjects.toolsChanged, kind: 'listen' }],
};

const token = outer('token', TOKEN);

const TOKEN_ACCOUNT: BusAccount = {
  ...token,
  // Whether anybody could take a call.
  users: token.users.map((user) => ({ ...user, subscribe: [subjects.workerStatuses] })),
  imports: [...token.imports, { from: agent.name, subject: subjects.workerStatuses, kind: 'listen' }],
};

const OUTER: readonly BusAccount[] = [TOKEN_ACCOUNT, AGENT_ACCOUNT];

/**
 * Every account of the bus and its users: the one place that says who may do what (docs/decisions/isolation-on-the-bus.md).
 * `store` and `console` are not on the bus.
 *
 * @param integrators who serves tools beside the sample; their names and tools are distinct.
 */
export function busAccounts(integrators: readonly ToolProvider[] = []): BusAccount[] {
  const core: BusAccount = {
    name: CORE,
    stores: {
      streams: true,
      buckets: Object.values(BUCKETS).filter((name) => name !== BUCKETS.appointments),
    },
    operator: 'operator',
    users: [CALLS, TOOLS, ANALYTICS],
    exports: offered(OUTER),
    imports: [
      ...[APPOINTMENTS, ...integrators].flatMap(providerImports),
      ...CLIENT_ACTIONS.map((subject): BusImport => ({ from: agent.name, subject, kind: 'request' })),
    ],
  };
  const appointments = providerAccount(APPOINTMENTS, {
    stores: { streams: false, buckets: [BUCKETS.appointments] },
    operator: 'appointments-operator',
    publish: [
      ...bucket.read(BUCKETS.appointments),
      ...bucket.write(BUCKETS.appointments),
      ...bucket.watch(BUCKETS.appointments),
    ],
  });
  return [core, ...OUTER, appointments, ...integrators.map((provider) => providerAccount(provider))];
}

/** What the core offers is what the others import, to them alone. */
function offered(accounts: readonly BusAccount[]): BusExport[] {
  const offers = new Map<string, { kind: BusExport['kind']; to: string[] }>();
  for (const { name, imports } of accounts)
    for (const { from, subject, kind } of imports) {
      if (from !== CORE) continue;
      const offer = offers.get(subject) ?? { kind, to: [] };
      offer.to.push(name);
      offers.set(subject, offer);
    }
  return [...offers].map(([subject, { kind, to }]) => ({ subject, kind, to }));
}
