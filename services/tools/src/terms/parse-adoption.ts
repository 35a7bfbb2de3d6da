import { isName } from '@trunkline/contracts';
import { z } from 'zod';
import type { Adoption } from './decide-adoption.js';

const stored = z.object({
  hash: z.string(),
  // It was judged before it was stored, and is judged again before it is used.
  definition: z.custom<Adoption['definition']>((value) => typeof value === 'object' && value !== null),
  service: z.string(),
  adoptedAt: z.string(),
  contested: z.array(z.string()),
});

/** @throws when it is not readable. */
export const parseAdoption = (value: unknown): Adoption => stored.parse(value);

export interface AdoptionKey {
  readonly tool: string;
  readonly version: number;
}

export const adoptionKey = ({ tool, version }: AdoptionKey): string => `${tool}.v${version}`;

/** The tool and version of a key, or undefined when it is none. */
export function parseAdoptionKey(key: string): AdoptionKey | undefined {
  const [tool, version] = key.split('.');
  if (!isName(tool) || version === undefined || !/^v\d{1,4}$/.test(version)) return undefined;
  return { tool, version: Number(version.slice(1)) };
}
