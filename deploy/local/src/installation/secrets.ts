import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync } from 'node:fs';
import { secretsFile } from '@trunkline/config';
import { CodedError } from '@trunkline/errors';
import { z } from 'zod';
import { writeAtomically } from '../system/write-atomically.js';

export const secretsSchema = z.object({
  livekitApiKey: z.string().min(8),
  livekitApiSecret: z.string().min(32),
  /** LiveKit reads its keys only when it starts, so it knows the next one beforehand. No service has it yet. */
  livekitNextApiKey: z.string().min(8),
  livekitNextApiSecret: z.string().min(32),
  /** Which of its two names each user of the bus has now: a rotation takes the other, so that both can be logged in. */
  busUsers: z.enum(['first', 'second']),
  natsTokenPassword: z.string().min(16),
  natsCallsPassword: z.string().min(16),
  natsToolsPassword: z.string().min(16),
  natsAnalyticsPassword: z.string().min(16),
  natsAgentPassword: z.string().min(16),
  natsAppointmentsPassword: z.string().min(16),
  /** May do everything in the core of the bus, and sets up its storage. No service has it. */
  natsOperatorPassword: z.string().min(16),
  natsAppointmentsOperatorPassword: z.string().min(16),
  clickhousePassword: z.string().min(16),
  /** Of the store's user that only inserts, and of the one that only reads. */
  clickhouseWriterPassword: z.string().min(16),
  clickhouseReaderPassword: z.string().min(16),
  /** With which a service may send its spans to the store, and nothing else. */
  otlpToken: z.string().min(16),
  /** Of the tenant `local`: the operator's, with every scope. No service has it. */
  apiKey: z.string().startsWith('tk_').min(35),
  /** With which the callers' page starts calls, and does nothing else. */
  pageApiKey: z.string().startsWith('tk_').min(35),
  /** With which the staff's console reads calls, and does nothing else. */
  staffApiKey: z.string().startsWith('tk_').min(35),
  /** Signs the cookies of the callers' page. */
  pageCookieSecret: z.string().min(32),
});

/** What the processes of one installation prove themselves to each other with. */
export type Secrets = Readonly<z.infer<typeof secretsSchema>>;

/** Under which name the password of a user of the bus is kept. */
const BUS_PASSWORDS = {
  token: 'natsTokenPassword',
  calls: 'natsCallsPassword',
  tools: 'natsToolsPassword',
  analytics: 'natsAnalyticsPassword',
  agent: 'natsAgentPassword',
  appointments: 'natsAppointmentsPassword',
  operator: 'natsOperatorPassword',
  'appointments-operator': 'natsAppointmentsOperatorPassword',
} as const satisfies Record<string, keyof Secrets>;

/** A user of the bus that is the platform's own. */
export type OwnBusUser = keyof typeof BUS_PASSWORDS;

export const isBusUser = (user: string): user is OwnBusUser => Object.hasOwn(BUS_PASSWORDS, user);

/** With what a process logs in on the bus. */
export interface BusLogin {
  readonly user: string;
  readonly password: string;
}

/** The login of a user now. The dot keeps the second name apart from those that integrators can have. */
export const busLoginOf = (secrets: Secrets, user: OwnBusUser): BusLogin => ({
  user: secrets.busUsers === 'first' ? user : `${user}.2`,
  password: secrets[BUS_PASSWORDS[user]],
});

const random = (bytes: number) => randomBytes(bytes).toString('base64url');

/** New secrets. base64url, so that none needs quoting in a configuration file or a URL. */
export const generateSecrets = (): Secrets => ({
  livekitApiKey: `LK${randomBytes(6).toString('hex')}`,
  livekitApiSecret: random(36),
  livekitNextApiKey: `LK${randomBytes(6).toString('hex')}`,
  livekitNextApiSecret: random(36),
  busUsers: 'first',
  natsTokenPassword: random(24),
  natsCallsPassword: random(24),
  natsToolsPassword: random(24),
  natsAnalyticsPassword: random(24),
  natsAgentPassword: random(24),
  natsAppointmentsPassword: random(24),
  natsOperatorPassword: random(24),
  natsAppointmentsOperatorPassword: random(24),
  clickhousePassword: random(24),
  clickhouseWriterPassword: random(24),
  clickhouseReaderPassword: random(24),
  otlpToken: random(24),
  apiKey: `tk_${random(24)}`,
  pageApiKey: `tk_${random(24)}`,
  staffApiKey: `tk_${random(24)}`,
  pageCookieSecret: random(36),
});

/**
 * The secrets of an installation: generated once, kept in a file that only its owner reads. One that a newer
 * release needs is added to the file.
 *
 * @throws CodedError `SETTING_INVALID` when the file was damaged. The message holds no value of it.
 */
export function ensureSecrets(dataDir: string): Secrets {
  const path = secretsFile(dataDir);
  const kept = readKept(path);
  const secrets = secretsSchema.safeParse({ ...generateSecrets(), ...kept });
  if (!secrets.success)
    throw damaged(path, secrets.error.issues.map((issue) => issue.path.join('.')).join(', '));
  const complete = Object.keys(secrets.data).every((name) => Object.hasOwn(kept, name));
  if (complete) chmodSync(path, 0o600);
  else writeSecrets(path, secrets.data);
  return secrets.data;
}

/** Writes secrets into a file that only its owner reads. */
export function writeSecrets(path: string, secrets: Secrets): void {
  writeAtomically(path, `${JSON.stringify(secrets, null, 2)}\n`);
  chmodSync(path, 0o600);
}

function readKept(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    // The parser's own message would quote the file.
    throw damaged(path, 'not a JSON object');
  }
}

const damaged = (path: string, what: string) =>
  new CodedError(
    'SETTING_INVALID',
    `${path} is damaged (${what}). Correct it, or remove it: new secrets, a new API key among them, are then ` +
      'generated at the next start.',
  );
