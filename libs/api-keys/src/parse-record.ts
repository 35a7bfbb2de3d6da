import { API_SCOPES, type ApiKeyRecord, type ApiScope } from '@trunkline/contracts';
import { z } from 'zod';

const isScope = (scope: string): scope is ApiScope => API_SCOPES.some((known) => known === scope);

const record = z.object({
  tenant: z.string(),
  name: z.string(),
  // A scope of another release opens nothing here.
  scopes: z.array(z.string()).transform((scopes) => scopes.filter(isScope)),
  toolScopes: z.array(z.string()),
  createdAt: z.string(),
  maxSessions: z.number().int(),
  profiles: z.array(z.string()).exactOptional(),
  expiresAt: z.iso.datetime().exactOptional(),
  keeper: z.enum(['operator', 'bootstrap', 'installation']).exactOptional(),
});

/** A stored record. @throws ZodError for anything else: a key whose terms can't be read is no key. */
export const parseRecord = (stored: unknown): ApiKeyRecord => record.parse(stored);
