import { parseFlags, usageError } from '@trunkline/config';
import { API_SCOPES, type ApiKeyRecord, type ApiScope, isName } from '@trunkline/contracts';
import { LOCAL_TENANT } from './installation-keys.js';
import { isToolScope } from './tool-scope.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MAX_DAYS = 3650;
const MAX_OVERLAP_HOURS = 30 * 24;

const FLAGS = {
  tenant: { type: 'string' },
  scopes: { type: 'string' },
  'tool-scopes': { type: 'string' },
  profiles: { type: 'string' },
  'max-sessions': { type: 'string' },
  'expires-days': { type: 'string' },
  'overlap-hours': { type: 'string' },
  json: { type: 'boolean' },
} as const;

interface Named {
  readonly tenant: string;
  readonly name: string;
  readonly json: boolean;
}
export type KeysArguments =
  | { readonly action: 'help' }
  | { readonly action: 'list'; readonly json: boolean }
  | (Named & { readonly action: 'create'; readonly terms: Omit<ApiKeyRecord, 'createdAt' | 'keeper'> })
  | (Named & {
      readonly action: 'rotate';
      readonly overlapMs: number;
      readonly expiresAt: string | undefined;
    })
  | (Named & { readonly action: 'revoke' });

/**
 * @param now epoch ms: what an expiry is counted from.
 * @throws CodedError `USAGE` naming the flag or argument that is wrong.
 */
export function readKeysArguments(args: readonly string[], now: number): KeysArguments {
  const { values, positionals } = parseFlags(args, FLAGS, { positionals: true });
  if (values.help) return { action: 'help' };
  const [action = 'list', name, ...more] = positionals;
  const json = values.json ?? false;
  if (more.length > 0) throw usageError('One key at a time.');
  if (action === 'list') {
    if (name !== undefined) throw usageError('list takes no name.');
    return { action, json };
  }
  if (action !== 'create' && action !== 'rotate' && action !== 'revoke')
    throw usageError(`${action} is none of create, list, rotate and revoke.`);
  if (!isName(name)) throw usageError(`${action} takes a name: a-z, 0-9, _ and -, starting with a letter.`);
  const tenant = values.tenant ?? LOCAL_TENANT;
  if (!isName(tenant)) throw usageError('--tenant takes the name of a tenant.');
  const days = whole('--expires-days', values['expires-days'], 1, MAX_DAYS);
  const expiresAt = days === undefined ? undefined : new Date(now + days * DAY_MS).toISOString();
  const named = { tenant, name, json };
  if (action === 'revoke') return { action, ...named };
  if (action === 'rotate') {
    const overlapMs =
      (whole('--overlap-hours', values['overlap-hours'], 0, MAX_OVERLAP_HOURS) ?? 24) * HOUR_MS;
    return { action, ...named, overlapMs, expiresAt };
  }
  const profiles = list('--profiles', values.profiles, isName);
  return {
    action,
    ...named,
    terms: {
      tenant,
      name,
      scopes: scopesOf(values.scopes),
      toolScopes: list('--tool-scopes', values['tool-scopes'], isToolScope) ?? [],
      maxSessions: whole('--max-sessions', values['max-sessions'], 1, 10_000) ?? 100,
      ...(profiles === undefined ? {} : { profiles }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    },
  };
}

const isScope = (text: string): text is ApiScope => API_SCOPES.some((scope) => scope === text);

function scopesOf(text: string | undefined): readonly ApiScope[] {
  const scopes = list('--scopes', text, isScope);
  if (scopes === undefined) throw usageError(`create takes --scopes, of ${API_SCOPES.join(', ')}.`);
  return scopes;
}

function list<T extends string>(
  flag: string,
  text: string | undefined,
  isEntry: (entry: string) => entry is T,
): readonly T[] | undefined {
  if (text === undefined) return undefined;
  const entries = [...new Set(text.split(',').map((entry) => entry.trim()))];
  const known = entries.filter(isEntry);
  const wrong = entries.find((entry) => !isEntry(entry));
  if (wrong !== undefined) throw usageError(`${flag}: ${wrong === '' ? 'an empty entry' : wrong} is none.`);
  return known;
}

function whole(flag: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= min && number <= max)) throw usageError(`${flag} takes a number from ${min} to ${max}.`);
  return number;
}
