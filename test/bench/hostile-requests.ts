import { HEADERS, NAME_PATTERN, subjects } from '@trunkline/contracts';
import fc from 'fast-check';

export interface HostileRequest {
  readonly kind: string;
  readonly subject: string;
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

type Command = Readonly<Record<string, unknown>>;

const encoder = new TextEncoder();
const isName = (value: unknown) => typeof value === 'string' && NAME_PATTERN.test(value);

/** Text that is a name to nobody: injected into subjects, it would be another subject. */
const injection = fc.constantFrom(
  'note.v1',
  'note.v1.cancel',
  'note.>',
  '>',
  '*',
  '*.*',
  'a b',
  'note\r\nPUB x 1',
  'note\u0000',
  'no\u200bte',
  'n\u043ete',
  '\u202eeton',
  '\ud800',
  '../note',
  '$SRV.INFO',
  '$JS.API.STREAM.DELETE.AUDIT',
  '_INBOX.x',
  'NOTE',
  '',
  '-note',
  "note'; drop table calls; --",
  '${jndi:ldap://x}',
  'note%2ev1',
  'n'.repeat(65),
);
const noName = fc.oneof(
  injection,
  fc.string({ unit: 'binary', maxLength: 80 }).filter((text) => !isName(text)),
);
const notLikeNumber = fc.constantFrom(
  'NaN',
  'Infinity',
  '-Infinity',
  '1',
  '0x10',
  '1e3',
  '',
  ' 1',
  '١٢',
  '1n',
);
/** As JSON text, because most of them don't survive being a number here. */
const inexactNumber = fc.constantFrom(
  '9007199254740993',
  '-9007199254740993',
  '18446744073709551616',
  '1e400',
  '-1e400',
  '1e308',
  `1${'0'.repeat(400)}`,
  '0.5',
  '1e-7',
);
const prototypeKey = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
);
const notText = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('a', 'text', 'count'), fc.jsonValue({ maxDepth: 1 })),
);
const notObject = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.string(),
  fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 5 }),
);
const nested = fc
  .tuple(fc.constantFrom(['{"a":', '}'], ['[', ']']), fc.integer({ min: 17, max: 20_000 }))
  .map(([[open = '', close = ''], depth]) => `${open.repeat(depth)}1${close.repeat(depth)}`)
  .filter((text) => text.length < 60_000);

/**
 * Requests of which none may be executed: each breaks the protocol, the names, the envelope, or the schema of the tool
 * `note` (a text of at most 100 characters and a whole number).
 *
 * @param valid a command that would be executed.
 */
export function hostileRequests(valid: Command): fc.Arbitrary<HostileRequest> {
  const execute = (kind: string, body: fc.Arbitrary<string | Uint8Array>) =>
    body.map((b): HostileRequest => ({ kind, subject: subjects.toolsExecute, body: b, headers: {} }));
  const changed = (field: string, value: fc.Arbitrary<unknown>) =>
    value.map((v) => JSON.stringify({ ...valid, [field]: v }));
  const args = (change: fc.Arbitrary<Record<string, unknown>>) =>
    change.map((c) => JSON.stringify({ ...valid, arguments: { text: 'x', count: 1, ...c } }));
  const raw = (json: fc.Arbitrary<string>) =>
    json.map((text) => JSON.stringify({ ...valid, arguments: '@' }).replace('"@"', () => text));
  return fc.oneof(
    execute('bytes', fc.uint8Array({ maxLength: 300 }).filter(isNoObject)),
    execute(
      'cut off',
      fc.nat().map((n) => {
        const text = JSON.stringify(valid);
        return text.slice(0, n % text.length);
      }),
    ),
    execute('json of another shape', fc.json({ maxDepth: 4 })),
    execute('nesting', fc.oneof(nested, raw(nested))),
    execute(
      'size',
      fc.integer({ min: 65_537, max: 900_000 }).map((n) => JSON.stringify({ text: 'x'.repeat(n) })),
    ),
    execute(
      'many keys',
      fc.integer({ min: 1100, max: 4000 }).map((n) => `{"a":[${'1,'.repeat(n)}1]}`),
    ),
    execute(
      'names',
      fc.constantFrom('tenant', 'callId', 'generationId', 'tool').chain((field) => changed(field, noName)),
    ),
    execute(
      'types',
      fc
        .constantFrom('tenant', 'callId', 'turnId', 'generationId', 'toolCallId', 'tool', 'idempotencyKey')
        .chain((field) =>
          changed(
            field,
            notText.filter((v) => !(field === 'idempotencyKey' && v === null)),
          ),
        ),
    ),
    execute(
      'long strings',
      fc
        .tuple(
          fc.constantFrom('tenant', 'callId', 'turnId', 'generationId', 'toolCallId', 'tool'),
          fc.integer({ min: 129, max: 50_000 }),
        )
        .map(([field, n]) => JSON.stringify({ ...valid, [field]: 'x'.repeat(n) })),
    ),
    execute(
      'numbers of the envelope',
      fc.oneof(
        changed('deadlineMs', fc.oneof(notLikeNumber, fc.constantFrom(-1, 0.5, 1e9, 2 ** 60), fc.boolean())),
        changed('version', fc.oneof(notLikeNumber, fc.constantFrom(0, -1, 1.5, 2 ** 53), fc.boolean())),
      ),
    ),
    execute(
      'unknown fields',
      fc
        .tuple(
          fc.constantFrom('confirmed', 'admin', 'scopes', 'effect', 'dryRun'),
          fc.jsonValue({ maxDepth: 2 }),
        )
        .map(([field, value]) => JSON.stringify({ ...valid, [field]: value })),
    ),
    execute(
      'prototype keys',
      fc
        .tuple(prototypeKey, fc.boolean(), fc.jsonValue({ maxDepth: 2 }))
        .map(([key, inArguments, value]) =>
          withKey(JSON.stringify(inArguments ? valid['arguments'] : valid), key, value, inArguments && valid),
        ),
    ),
    execute('arguments that are none', changed('arguments', notObject)),
    execute('numbers beyond', raw(inexactNumber.map((n) => `{"text":"x","count":${n}}`))),
    execute(
      'bare NaN',
      raw(
        fc
          .constantFrom('NaN', 'Infinity', '-Infinity', 'undefined', '01', '0x1', '+1', '1.')
          .map((n) => `{"text":"x","count":${n}}`),
      ),
    ),
    execute('texts for numbers', args(notLikeNumber.map((count) => ({ count })))),
    execute('other types for a text', args(notText.map((text) => ({ text })))),
    execute(
      'other types for a number',
      args(notText.filter((v) => typeof v !== 'number').map((count) => ({ count }))),
    ),
    execute(
      'too long a text',
      args(
        fc
          .integer({ min: 101, max: 40_000 })
          .map((n) => ({ text: '\u{1f600}'.repeat(n) }))
          .filter(({ text }) => text.length < 60_000),
      ),
    ),
    execute(
      'unknown arguments',
      args(
        fc
          .string({ unit: 'binary', minLength: 1, maxLength: 40 })
          .filter((k) => k !== 'text' && k !== 'count')
          .map((k) => ({ [k]: 1 })),
      ),
    ),
    execute(
      'a tool that is none',
      changed(
        'tool',
        fc.stringMatching(/^[a-z][a-z0-9_-]{0,20}$/).filter((t) => t !== valid['tool']),
      ),
    ),
    execute('a call that is none', changed('callId', fc.stringMatching(/^[a-z][a-z0-9_-]{0,20}$/))),
    fc
      .tuple(
        fc.constantFrom(subjects.toolsConfirm, subjects.toolsCancel, subjects.toolsCatalog),
        fc.oneof(
          fc.json({ maxDepth: 3 }),
          nested,
          noName.map((tenant) => JSON.stringify({ tenant })),
        ),
      )
      .map(([subject, body]): HostileRequest => ({ kind: 'other commands', subject, body, headers: {} })),
    changed('arguments', notObject).chain((body) =>
      fc
        .constantFrom(
          HEADERS.tenant,
          HEADERS.idempotencyKey,
          'Nats-Msg-Id',
          'traceparent',
          'Nats-Expected-Stream',
        )
        .map(
          (header): HostileRequest => ({
            kind: 'headers',
            subject: subjects.toolsExecute,
            body,
            headers: { [header]: 'x'.repeat(1000) },
          }),
        ),
    ),
  );
}

/** The first bytes say that it can't be the object that a command is. */
const isNoObject = (bytes: Uint8Array): boolean => bytes[0] !== encoder.encode('{')[0];

function withKey(object: string, key: string, value: unknown, around: Command | false): string {
  const changed = `{${JSON.stringify(key)}:${JSON.stringify(value)},${object.slice(1)}`;
  return around ? JSON.stringify({ ...around, arguments: '@' }).replace('"@"', () => changed) : changed;
}
