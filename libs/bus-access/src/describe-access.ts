import type { BusAccount, BusUser } from './bus-account.js';

const HEAD = `<!-- Written by npm run docs from libs/bus/src/access: changes are lost. -->

# Who may do what on the bus

Everything that is not listed is refused by nats-server. Why it is arranged like this: [isolation on the
bus](decisions/isolation-on-the-bus.md). Beside what is listed, each user may listen on its own inbox, \`_INBOX_<user>.>\`.
`;

/** docs/bus-access.md: the accounts of the bus in words, in the order of the table. */
export const describeAccess = (accounts: readonly BusAccount[]): string =>
  `${[HEAD, ...accounts.map(describeAccount)].join('\n')}`;

function describeAccount({ name, stores, operator, users, imports }: BusAccount): string {
  const storage =
    stores === undefined
      ? 'It has no storage of its own.'
      : `Stores ${[...(stores.streams ? ['the streams'] : []), ...stores.buckets.map(code)].join(', ')}.`;
  const admin =
    operator === undefined ? '' : ` ${code(operator)} may do everything in it, and nothing elsewhere.`;
  const taken = imports
    .filter(({ kind }) => kind === 'listen')
    .map(({ subject, from }) => `${code(subject)} of ${code(from)}`);
  const heard = taken.length === 0 ? '' : ` Hears ${taken.join(', ')}.`;
  return `## Account ${code(name)}\n\n${storage}${admin}${heard}\n\n${users.map(describeUser).join('\n')}`;
}

const describeUser = ({ name, publish, subscribe, responds }: BusUser): string =>
  `**${code(name)}** ${responds ? 'answers what it is asked' : 'answers nothing'}.\n\n${list('Sends to', publish)}${list('Listens on', subscribe)}`;

const list = (title: string, subjects: readonly string[]): string =>
  subjects.length === 0
    ? ''
    : `${title}:\n\n${[...new Set(subjects)].map((s) => `- ${code(s)}`).join('\n')}\n\n`;

const code = (text: string): string => `\`${text}\``;
