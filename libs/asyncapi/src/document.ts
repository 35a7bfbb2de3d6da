import { AUDIT_EVENTS, EVENT_CLASSES, EVENTS, type EventName, LIMITS, subjects } from '@trunkline/contracts';
import { addresses, PARAMETERS, parametersOf } from './addresses.js';
import { EVENT_SUMMARIES } from './events.js';
import { cloudEventHeaders, headerSchemas } from './headers.js';
import { type Interaction, interactions, messages } from './interactions.js';
import { payloadSchemas } from './payload-schemas.js';

type Part = Readonly<Record<string, unknown>>;
type Parts = Readonly<Record<string, Part>>;

const ref = (...path: string[]) => ({
  $ref: `#/${path.map((step) => step.replaceAll('/', '~1')).join('/')}`,
});
const map = <T>(of: Readonly<Record<string, T>>, to: (value: T, name: string) => Part): Parts =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, to(value, name)]));

const all: Readonly<Record<string, Interaction>> = interactions;

/** `docs/asyncapi.yaml`: everything that is said on the bus, as AsyncAPI 3. */
export function asyncApiDocument(): Part {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Trunkline on the bus',
      version: '1.0.0',
      description:
        'Generated from libs/contracts by `npm run docs`; a test fails when it is stale. docs/tool-protocol.md says in words what a tool has to do. An operation is what the platform does: it sends to a tool, and receives what an agent asks.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      nats: { host: '127.0.0.1:8091', protocol: 'nats', description: 'The bus of a local installation.' },
    },
    channels: { ...eventChannels(), ...map(all, channel), ...replyChannels() },
    operations: { ...eventOperations(), ...map(all, operation) },
    components: {
      messages: { ...eventMessages(), ...map(messages, message) },
      schemas: payloadSchemas(),
    },
  };
}

const addressOf = ({ address }: Interaction): string =>
  Object.hasOwn(addresses, address) ? (new Map(Object.entries(addresses)).get(address) ?? address) : address;

function parameters(address: string): Part {
  const names = parametersOf(address);
  if (names.length === 0) return {};
  const described = names.map((name) => [name, { description: PARAMETERS[name] ?? `ADR-32: ${name}.` }]);
  return { parameters: Object.fromEntries(described) };
}

function channel(interaction: Interaction): Part {
  const address = addressOf(interaction);
  return {
    address,
    description: interaction.summary,
    ...parameters(address),
    messages: { [interaction.message]: ref('components', 'messages', interaction.message) },
    ...(interaction.maxBytes === undefined ? {} : { 'x-max-bytes': LIMITS[interaction.maxBytes] }),
  };
}

/** A reply goes to the subject that the request names. */
function replyChannels(): Parts {
  const requests = Object.entries(all).filter(([, { reply }]) => reply !== undefined);
  return Object.fromEntries(
    requests.map(([name, { reply = 'Error' }]) => [
      `${name}Reply`,
      {
        address: null,
        description: 'The reply subject of the request.',
        messages: {
          [reply]: ref('components', 'messages', reply),
          Error: ref('components', 'messages', 'Error'),
        },
      },
    ]),
  );
}

function operation(interaction: Interaction, channelName: string): Part {
  const { action, summary, message: name, reply, queue } = interaction;
  const replyName = `${channelName}Reply`;
  return {
    action,
    summary,
    channel: ref('channels', channelName),
    messages: [ref('channels', channelName, 'messages', name)],
    ...(queue === undefined ? {} : { bindings: { nats: { queue } } }),
    ...(reply === undefined
      ? {}
      : {
          reply: {
            channel: ref('channels', replyName),
            messages: [reply, 'Error'].map((each) => ref('channels', replyName, 'messages', each)),
          },
        }),
  };
}

const message = ({
  summary,
  payload,
  headers,
}: (typeof messages)[keyof typeof messages] & { payload?: string }): Part => ({
  summary,
  headers: headerSchemas[headers],
  ...(payload === undefined ? {} : { payload: ref('components', 'schemas', payload) }),
});

const eventMessageName = (name: EventName) => EVENT_CLASSES[name].name;
const eventNames = Object.keys(EVENT_CLASSES) as EventName[];

const eventChannels = (): Parts =>
  Object.fromEntries(
    eventNames.map((name) => {
      const { token } = EVENTS[name];
      const isAudit = AUDIT_EVENTS.has(name);
      const stored = isAudit ? subjects.audit : subjects.callEvent;
      const address = stored('{tenant}', '{callId}', token);
      const messageName = eventMessageName(name);
      return [
        name,
        {
          address,
          description: `Stored in the stream ${isAudit ? 'AUDIT' : 'CALLS'}. ${EVENT_SUMMARIES[name]}`,
          ...parameters(address),
          messages: { [messageName]: ref('components', 'messages', messageName) },
          'x-max-bytes': LIMITS.eventBytes,
        },
      ];
    }),
  );

const eventOperations = (): Parts =>
  Object.fromEntries(
    eventNames.map((name) => [
      name,
      {
        action: 'send',
        summary: EVENT_SUMMARIES[name],
        channel: ref('channels', name),
        messages: [ref('channels', name, 'messages', eventMessageName(name))],
      },
    ]),
  );

const eventMessages = (): Parts =>
  Object.fromEntries(
    eventNames.map((name) => [
      eventMessageName(name),
      {
        summary: EVENT_SUMMARIES[name],
        headers: cloudEventHeaders(EVENTS[name].type),
        payload: ref('components', 'schemas', eventMessageName(name)),
      },
    ]),
  );
