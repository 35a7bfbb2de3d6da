import { readFileSync } from 'node:fs';
import { APPOINTMENTS, busAccounts } from '@trunkline/bus-access';
import type { ToolTerms } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { z } from 'zod';
import { writeAtomically } from '../system/write-atomically.js';

/** As the platform's own names: safe as one token of a subject. */
const name = z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/);
const integrator = z.object({
  name,
  /** Names of the tools that it alone serves. */
  tools: z.array(name).min(1),
  /** What the operator says about them, by name. Judged when it is stated. */
  terms: z
    .record(
      name,
      z.custom<ToolTerms>((value) => typeof value === 'object' && value !== null),
    )
    .exactOptional(),
  /** bcrypt. The password itself is nowhere. */
  passwordHash: z.string(),
  addedAt: z.iso.datetime(),
});
/** Somebody who serves tools with credentials of their own. */
export type Integrator = Readonly<z.infer<typeof integrator>>;

/** @throws CodedError `SETTING_INVALID` when the file was damaged: going on would revoke everybody silently. */
export function readIntegrators(path: string): Integrator[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  try {
    return z.array(integrator).parse(JSON.parse(text));
  } catch {
    throw new CodedError(
      'SETTING_INVALID',
      `${path} is damaged. Correct it, or remove it: that revokes everybody in it.`,
    );
  }
}

export const writeIntegrators = (path: string, integrators: readonly Integrator[]): void =>
  writeAtomically(path, `${JSON.stringify(integrators, null, 2)}\n`);

/**
 * The list with one more integrator, or with one of this name replaced: its former credentials end.
 *
 * @throws CodedError `USAGE` for a name that the platform uses, or a tool that somebody else serves.
 */
export function withIntegrator(known: readonly Integrator[], added: Integrator): Integrator[] {
  const invalid = [added.name, ...added.tools].find((text) => !name.safeParse(text).success);
  if (invalid !== undefined)
    throw new CodedError(
      'USAGE',
      `${invalid} is no name: a lower-case letter, then up to 63 of a-z, 0-9, _ and -.`,
    );
  if (reservedNames().has(added.name))
    throw new CodedError('USAGE', `${added.name} is a part of the platform. Choose another name.`);
  const others = known.filter((integrator) => integrator.name !== added.name);
  for (const tool of added.tools) {
    const owner = [APPOINTMENTS, ...others].find(({ tools }) => tools.includes(tool));
    if (owner !== undefined) throw new CodedError('USAGE', `The tool ${tool} is served by ${owner.name}.`);
  }
  const tools = [...new Set(added.tools)];
  // Who is given new credentials keeps the terms of the tools that nothing new is said about.
  const former = known.find((integrator) => integrator.name === added.name)?.terms ?? {};
  const terms = Object.fromEntries(
    Object.entries({ ...former, ...added.terms }).filter(([tool]) => tools.includes(tool)),
  );
  return [...others, { ...added, tools, terms }];
}

/**
 * The list with other terms for some tools of one integrator; its credentials stay.
 *
 * @throws CodedError `USAGE` for an integrator that there is not, or a tool that it doesn't serve.
 */
export function withTerms(
  known: readonly Integrator[],
  of: string,
  terms: Readonly<Record<string, ToolTerms>>,
): Integrator[] {
  const changed = known.find((integrator) => integrator.name === of);
  if (changed === undefined) throw new CodedError('USAGE', `There is no integrator ${of}.`);
  const foreign = Object.keys(terms).find((tool) => !changed.tools.includes(tool));
  if (foreign !== undefined) throw new CodedError('USAGE', `${of} doesn't serve ${foreign}.`);
  return known.map((integrator) =>
    integrator === changed ? { ...changed, terms: { ...changed.terms, ...terms } } : integrator,
  );
}

/** @throws CodedError `USAGE` when there is none of this name. */
export function withoutIntegrator(known: readonly Integrator[], revoked: string): Integrator[] {
  if (!known.some((integrator) => integrator.name === revoked))
    throw new CodedError('USAGE', `There is no integrator ${revoked}.`);
  return known.filter((integrator) => integrator.name !== revoked);
}

const reservedNames = (): ReadonlySet<string> =>
  new Set([
    'store',
    'console',
    ...busAccounts().flatMap(({ name: account, users, operator }) => [
      account,
      ...users.map((user) => user.name),
      ...(operator === undefined ? [] : [operator]),
    ]),
  ]);
