import type { BusAccount, BusExport, BusImport, BusUser } from '@trunkline/bus-access';
import { inboxPrefix } from '@trunkline/bus-access';

/** How often a request may be answered, and until when. A service that asks all services gets one answer of each. */
const RESPONSES = { max: 8, expires: '5m' };

/** A name and a bcrypt hash of the password with which somebody is a user of the bus. */
export interface AcceptedLogin {
  readonly user: string;
  readonly password: string;
}

/**
 * The accounts of the bus in the language of nats-server.
 *
 * @param loginsOf every login of a user: two while secrets are rotated.
 */
export function renderAccounts(
  accounts: readonly BusAccount[],
  loginsOf: (user: string) => readonly AcceptedLogin[],
): string {
  const rendered = Object.fromEntries(
    accounts.map((account) => [account.name, renderAccount(account, loginsOf)]),
  );
  // JSON is a subset of that language.
  return `accounts ${JSON.stringify(rendered, null, 2)}\n`;
}

function renderAccount(account: BusAccount, loginsOf: (user: string) => readonly AcceptedLogin[]) {
  return {
    ...(account.stores === undefined ? {} : { jetstream: 'enabled' }),
    users: [
      ...account.users.flatMap((user) =>
        loginsOf(user.name).map((login) => ({ ...login, permissions: permissionsOf(user, login.user) })),
      ),
      ...(account.operator === undefined ? [] : loginsOf(account.operator)),
    ],
    exports: account.exports.map(renderExport),
    imports: account.imports.map(renderImport),
  };
}

const permissionsOf = ({ publish, subscribe, responds }: BusUser, name: string) => ({
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
