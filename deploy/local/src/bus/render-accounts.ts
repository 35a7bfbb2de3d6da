import type { BusAccount, BusExport, BusImport, BusUser } from '@trunkline/bus/access';
import { inboxPrefix } from '@trunkline/bus/access';

/** How often a request may be answered, and until when. A service that asks all services gets one answer of each. */
const RESPONSES = { max: 8, expires: '5m' };

/**
 * The accounts of the bus in the language of nats-server.
 *
 * @param passwordHashOf bcrypt hash of a user's password.
 */
export function renderAccounts(
  accounts: readonly BusAccount[],
  passwordHashOf: (user: string) => string,
): string {
  const rendered = Object.fromEntries(
    accounts.map((account) => [account.name, renderAccount(account, passwordHashOf)]),
  );
  // JSON is a subset of that language.
  return `accounts ${JSON.stringify(rendered, null, 2)}\n`;
}

function renderAccount(account: BusAccount, passwordHashOf: (user: string) => string) {
  const login = (user: string) => ({ user, password: passwordHashOf(user) });
  return {
    ...(account.stores === undefined ? {} : { jetstream: 'enabled' }),
    users: [
      ...account.users.map((user) => ({ ...login(user.name), permissions: permissionsOf(user) })),
      ...(account.operator === undefined ? [] : [login(account.operator)]),
    ],
    exports: account.exports.map(renderExport),
    imports: account.imports.map(renderImport),
  };
}

const permissionsOf = ({ name, publish, subscribe, responds }: BusUser) => ({
  publish: publish.length === 0 ? { deny: '>' } : { allow: publish },
  subscribe: { allow: [...subscribe, `${inboxPrefix(name)}.>`] },
  ...(responds ? { allow_responses: RESPONSES } : {}),
});

const renderExport = ({ subject, kind, to, manyAnswers }: BusExport) =>
  kind === 'listen'
    ? { stream: subject, accounts: to }
    : { service: subject, accounts: to, ...(manyAnswers ? { response_type: 'stream' } : {}) };

const renderImport = ({ from, subject, kind, as }: BusImport) => ({
  [kind === 'listen' ? 'stream' : 'service']: { account: from, subject },
  ...(as === undefined ? {} : { to: as }),
});
