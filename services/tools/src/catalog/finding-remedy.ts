import type { ToolFinding } from '@trunkline/contracts';

/** Digits of a hash that are enough to name a definition. */
const HASH_DIGITS = 12;

/** The one command that an operator runs when the tool is right. */
export function remedyOf({ kind, tool, version, service, declaredEffect, hash }: ToolFinding): string {
  switch (kind) {
    case 'no_terms':
    case 'below_terms':
      return `npm run integrator -- ${service} --set ${tool}:${declaredEffect}`;
    case 'contested':
      return `npm run tools -- accept ${tool}.v${version} --hash ${hash.slice(0, HASH_DIGITS)} --reason TEXT`;
    case 'not_pinned':
      return `npm run integrator -- ${service} --set ${tool}@${hash}`;
    case 'unfit':
      return `npm run integrator -- ${service} --terms FILE`;
  }
}
