import { CodedError } from '@trunkline/errors';
import { z } from 'zod';

/** A setting: the environment variable it is read from, its schema, and whether its value is a secret. */
export interface Setting<T> {
  readonly env: string;
  readonly schema: z.ZodType<T>;
  readonly description: string;
  readonly secret: boolean;
  readonly fallback: string | undefined;
}

interface SettingOptions {
  readonly description: string;
  /** Used when the variable is unset or empty. Without one the setting is required. */
  readonly fallback?: string;
  readonly secret?: boolean;
}

/** Declares one setting. */
export function setting<T>(env: string, schema: z.ZodType<T>, options: SettingOptions): Setting<T> {
  return {
    env,
    schema,
    description: options.description,
    secret: options.secret ?? false,
    fallback: options.fallback,
  };
}

type Settings = Readonly<Record<string, Setting<unknown>>>;
export type Values<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

/**
 * Reads settings from an environment once. An empty variable counts as unset.
 *
 * @throws CodedError `SETTING_INVALID` when any is missing or wrong: the message lists every one with its
 * name and reason; the value is quoted unless the setting is a secret.
 */
export function parseSettings<S extends Settings>(settings: S, env: NodeJS.ProcessEnv): Values<S> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, s] of Object.entries(settings)) {
    const raw = env[s.env] || s.fallback;
    if (raw === undefined) {
      problems.push(`${s.env} is required: ${s.description}`);
      continue;
    }
    const parsed = s.schema.safeParse(raw);
    if (parsed.success) values[key] = parsed.data;
    else
      problems.push(
        `${s.env}${s.secret ? '' : ` = ${quote(raw)}`}: ${reasons(parsed.error)}. It is: ${s.description}`,
      );
  }
  if (problems.length > 0) {
    throw new CodedError('SETTING_INVALID', `Wrong settings:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
  }
  // Every key of S was filled from its own schema above.
  return values as Values<S>;
}

/** A bounded quotation; whatever stands where a URL has its user and password is masked. */
const quote = (raw: string) => {
  const masked = raw.replace(/\/\/[^/@\s]*@/g, '//***@');
  return JSON.stringify(masked.length > 80 ? `${masked.slice(0, 80)}…` : masked);
};
const reasons = (error: z.ZodError) => error.issues.map((issue) => issue.message).join('; ');
