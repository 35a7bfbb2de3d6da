import {
  CALLER_ASSURANCES,
  CAPABILITY_PATTERN,
  DEAD_LETTER_HEADERS,
  HEADERS,
  NAME_PATTERN,
} from '@trunkline/contracts';

type Schema = Readonly<Record<string, unknown>>;

const name = (description: string): Schema => ({ type: 'string', pattern: NAME_PATTERN.source, description });
const text = (description: string): Schema => ({
  type: 'string',
  pattern: '^[\\x21-\\x7e]{1,128}$',
  description,
});

const TRACE: Readonly<Record<string, Schema>> = {
  traceparent: {
    type: 'string',
    pattern: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$',
    description: 'W3C trace context.',
  },
  tracestate: { type: 'string', description: 'W3C trace context.' },
};

const closed = (properties: Readonly<Record<string, Schema>>, required: readonly string[]): Schema => ({
  type: 'object',
  properties,
  required,
});

const CAPABILITY: Readonly<Record<string, Schema>> = {
  [HEADERS.capability]: {
    type: 'string',
    pattern: CAPABILITY_PATTERN.source,
    description: 'Proves that the sender is the agent that serves the call now. Secret.',
  },
};

/** The headers of each kind of message. Headers that are not named are ignored. */
export const headerSchemas = {
  trace: closed(TRACE, []),
  agent: closed({ ...CAPABILITY, ...TRACE }, [HEADERS.capability]),
  journal: closed(
    {
      [HEADERS.tenant]: name('Tenant of the call.'),
      [HEADERS.callId]: name('The call.'),
      ...CAPABILITY,
      'ce-id': { type: 'string', description: 'Id of the call and id of the turn, joined by a hyphen.' },
      'ce-type': { type: 'string' },
      'ce-time': { type: 'string', format: 'date-time' },
      ...TRACE,
    },
    [HEADERS.tenant, HEADERS.callId, HEADERS.capability, 'ce-id', 'ce-type', 'ce-time'],
  ),
  toolRequest: closed(
    {
      [HEADERS.tenant]: name('Tenant of the call.'),
      [HEADERS.callId]: name('The call.'),
      [HEADERS.toolCallId]: text('This tool call of the model; a cancellation names it.'),
      [HEADERS.callerId]: {
        type: 'string',
        pattern: "^[A-Za-z0-9_.!~*'()%-]{1,1152}$",
        description: 'Who calls, percent-encoded. Absent when nobody has said.',
      },
      [HEADERS.callerAssurance]: {
        type: 'string',
        enum: [...CALLER_ASSURANCES],
        description: 'How sure that is. Absent: `none`.',
      },
      [HEADERS.idempotencyKey]: text('The same for every delivery of one effect.'),
      [HEADERS.deadline]: {
        type: 'string',
        pattern: '^[0-9]{1,15}$',
        description: 'Epoch ms after which nobody waits for the reply.',
      },
      ...TRACE,
    },
    [HEADERS.tenant, HEADERS.callId, HEADERS.toolCallId, HEADERS.idempotencyKey, HEADERS.deadline],
  ),
  error: closed(
    {
      [HEADERS.error]: {
        type: 'string',
        pattern: '^[A-Z][A-Z0-9_]{0,63}$',
        description: 'The code. Its presence says that the body is an error reply.',
      },
      'Nats-Service-Error-Code': {
        type: 'string',
        description: 'ADR-32, for the statistics of the service.',
      },
      'Nats-Service-Error': { type: 'string', description: 'ADR-32; the code once more.' },
    },
    [HEADERS.error],
  ),
  dead: closed(
    Object.fromEntries(Object.values(DEAD_LETTER_HEADERS).map((header) => [header, { type: 'string' }])),
    Object.values(DEAD_LETTER_HEADERS).filter((header) => header !== DEAD_LETTER_HEADERS.messageId),
  ),
} as const satisfies Readonly<Record<string, Schema>>;

/** CloudEvents 1.0, NATS binding, binary mode. */
export const cloudEventHeaders = (type: string): Schema =>
  closed(
    {
      'ce-specversion': { const: '1.0' },
      'ce-id': { type: 'string', maxLength: 256, description: 'Also the Nats-Msg-Id: stored once.' },
      'ce-type': { const: type },
      'ce-source': { type: 'string', maxLength: 256, description: '/trunkline/ and the service.' },
      'ce-subject': { type: 'string', description: 'Tenant and call, separated by a slash.' },
      'ce-time': { type: 'string', format: 'date-time' },
      'content-type': { const: 'application/json' },
      'Nats-Msg-Id': { type: 'string' },
      ...TRACE,
    },
    ['ce-specversion', 'ce-id', 'ce-type', 'ce-source', 'ce-time'],
  );
