import { canonicalJson, subjects, TOOL_METADATA_KEY, type ToolDefinition } from '@trunkline/contracts';
import type { CompiledTool, SeenService } from '@trunkline/tool-sdk';
import type { Registration } from './read-registration.js';

/** What the running services offer together. */
export interface Catalog {
  /** By name, the versions in rising order. */
  readonly tools: ReadonlyMap<string, readonly CompiledTool[]>;
  /** By name, the versions that are withheld because services disagree about them. */
  readonly contested: ReadonlyMap<string, readonly number[]>;
  readonly problems: readonly CatalogProblem[];
}

/** A registration that was refused. */
export interface CatalogProblem {
  readonly kind: 'invalid' | 'wrong_subject' | 'contested';
  /** Names of the services, at least one. */
  readonly services: readonly string[];
  readonly subject: string;
  readonly reason: string;
}

interface Claim {
  readonly service: string;
  readonly tool: CompiledTool;
  /** What the claims for one subject must agree on. */
  readonly terms: string;
}

/**
 * Puts the catalogue together.
 *
 * Services of one name are instances of the same thing: while an upgrade is rolled out, the terms of the one that was
 * seen first hold, because it may still get the request. Services of different names that claim one subject with
 * different terms share a queue group, so nobody knows whom a request would reach: neither is offered.
 */
export function buildCatalog(
  services: Iterable<SeenService>,
  read: (metadata: string) => Registration,
): Catalog {
  const claims = new Map<string, Claim[]>();
  const problems: CatalogProblem[] = [];
  for (const service of services) {
    for (const { subject, metadata } of service.endpoints) {
      const declared = metadata[TOOL_METADATA_KEY];
      if (declared === undefined) continue;
      const { tool, problem } = read(declared);
      const refused = (kind: CatalogProblem['kind'], reason: string) =>
        problems.push({ kind, services: [service.name], subject, reason });
      if (problem) refused('invalid', problem.message);
      else if (subject !== subjects.tool(tool.definition.name, tool.definition.version))
        refused(
          'wrong_subject',
          `${tool.definition.name} v${tool.definition.version} must not be served there`,
        );
      else claimsOf(claims, subject).push({ service: service.name, tool, terms: termsOf(tool.definition) });
    }
  }
  const tools = new Map<string, CompiledTool[]>();
  const contested = new Map<string, number[]>();
  for (const [subject, [first, ...others]] of claims) {
    if (!first) continue;
    const { name, version } = first.tool.definition;
    const rival = others.find((c) => c.service !== first.service && c.terms !== first.terms);
    if (rival) {
      contested.set(name, [...(contested.get(name) ?? []), version]);
      problems.push({
        kind: 'contested',
        services: [first.service, rival.service],
        subject,
        reason: 'services claim it with different schemas',
      });
    } else tools.set(name, [...(tools.get(name) ?? []), first.tool]);
  }
  for (const versions of tools.values()) versions.sort((a, b) => a.definition.version - b.definition.version);
  return { tools, contested, problems };
}

function claimsOf(claims: Map<string, Claim[]>, subject: string): Claim[] {
  const known = claims.get(subject) ?? [];
  claims.set(subject, known);
  return known;
}

/** Everything but the words for the model. */
function termsOf(definition: ToolDefinition): string {
  return canonicalJson({ ...definition, description: '', examples: [] });
}
