import type { ToolProvider } from '@trunkline/bus-access';
import { BUCKETS, type ToolTermsRecord } from '@trunkline/contracts';
import type { Bus } from '../connection/bus.js';
import { KvBucket } from './kv-bucket.js';

/**
 * Writes what the operator says about the tools of these providers, and removes what was said about any other tool. Every
 * tool that somebody may serve has an entry, if only an empty one.
 *
 * @param bus as the operator of the core: nobody else may write it.
 */
export async function writeToolTerms(bus: Bus, providers: readonly ToolProvider[]): Promise<void> {
  const entries = await KvBucket.open<ToolTermsRecord>(bus, BUCKETS.toolTerms, {
    parse: (stored) => stored as ToolTermsRecord,
  });
  const wanted = new Map(
    providers.flatMap(({ name, tools, terms = {} }) =>
      tools.map((tool) => [tool, { integrator: name, terms: terms[tool] ?? {} }] as const),
    ),
  );
  const former = (await entries.keys()).filter((tool) => !wanted.has(tool));
  await Promise.all(former.map((tool) => entries.delete(tool)));
  await Promise.all(
    [...wanted].map(async ([tool, { integrator, terms }]) => {
      const known = (await entries.get(tool))?.value;
      if (known && JSON.stringify([known.integrator, known.terms]) === JSON.stringify([integrator, terms]))
        return;
      await entries.put(tool, { integrator, terms, setAt: new Date().toISOString() });
    }),
  );
}
