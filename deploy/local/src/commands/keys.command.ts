import type { ListedKey } from '@trunkline/api-keys';
import { printable, readInstallation, renderTable } from '@trunkline/config';
import { API_SCOPES } from '@trunkline/contracts';
import { readLocalSettings } from '../installation/local-settings.js';
import { ensureSecrets } from '../installation/secrets.js';
import { withKeys } from '../keys/open-keys.js';
import { type KeysArguments, readKeysArguments } from '../keys/read-arguments.js';
import { endWithOutcome } from './run-command.js';

const help = `npm run keys [-- list]                                   who has API keys, what they may, when they were last used
npm run keys -- create NAME --scopes SCOPE[,SCOPE...]    makes a key, and prints it: it is nowhere else
npm run keys -- rotate NAME                              a new key with the same terms; the former one goes on for a while
npm run keys -- revoke NAME                              ends it at once

  --tenant T          whose key it is; default: local
  --scopes S,...      ${API_SCOPES.join(', ')}
  --tool-scopes S,... scopes for tools that its sessions may carry; default: none
  --profiles P,...    agent profiles that its sessions may name; default: all
  --max-sessions N    live sessions at once; default: 100
  --expires-days N    when it ends by itself; default: never
  --overlap-hours N   how long the former key goes on after rotate; default: 24
  --json              one JSON object on one line

Works on the running installation, at once. Only the hash of a key is stored. The installation's own keys (operator, page,
staff) are listed, and stand in secrets.json: without one of them there, the next start makes a new one and ends the former.
`;

async function run(): Promise<number> {
  const given = readKeysArguments(process.argv.slice(2), Date.now());
  process.stdout.write(given.action === 'help' ? help : `${await carryOut(given)}\n`);
  return 0;
}

async function carryOut(given: Exclude<KeysArguments, { action: 'help' }>): Promise<string> {
  const { dataDir } = readLocalSettings(process.env);
  const { natsUrl } = readInstallation(dataDir);
  return await withKeys(natsUrl, ensureSecrets(dataDir), async (keys) => {
    switch (given.action) {
      case 'list': {
        const listed = await keys.list();
        return given.json
          ? JSON.stringify(listed.map(({ record, usedAt }) => ({ ...record, usedAt })))
          : table(listed);
      }
      case 'create':
        return shown(given, await keys.create(given.terms));
      case 'rotate':
        return shown(given, await keys.rotate(given.tenant, given.name, given.overlapMs, given.expiresAt));
      case 'revoke':
        await keys.revoke(given.tenant, given.name);
        return given.json
          ? JSON.stringify({ revoked: given.name, tenant: given.tenant })
          : `${given.name} of ${given.tenant} is revoked.`;
    }
  });
}

const shown = ({ tenant, name, json }: { tenant: string; name: string; json: boolean }, key: string) =>
  json ? JSON.stringify({ tenant, name, key }) : `The key ${name} of ${tenant}, shown only now:\n${key}`;

const HEADER = ['TENANT', 'NAME', 'SCOPES', 'PROFILES', 'SESSIONS', 'CREATED', 'ENDS', 'LAST USED'];

const table = (keys: readonly ListedKey[]): string =>
  renderTable(
    HEADER,
    keys.map(({ record, usedAt }) => [
      printable(record.tenant),
      printable(record.name),
      record.scopes.join(' ') || '-',
      record.profiles?.map(printable).join(' ') ?? 'all',
      String(record.maxSessions),
      record.createdAt,
      record.expiresAt ?? 'never',
      usedAt ?? 'never',
    ]),
  );

await endWithOutcome(run);
