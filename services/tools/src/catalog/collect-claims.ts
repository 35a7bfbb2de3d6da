import { canonicalJson, subjects, TOOL_METADATA_KEY, type ToolDefinition } from '@trunkline/contracts';
import type { SeenService } from '@trunkline/tool-sdk';
import type { Registered } from '../schemas/schema-judge.js';
import type { Registration } from './registrations.js';

/** What the running services register together. */
export interface Claims {
  /** What counts of each tool and version: the definition of whoever was seen first. */
  readonly tools: readonly Claim[];
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
  /** `SCHEMA_TOO_COSTLY`, `TOOL_REGISTRATION_INVALID`. */
  readonly code: string;
  readonly reason: string;
}

const INVALID = 'TOOL_REGISTRATION_INVALID';

export interface Claim {
  /** Name of the service. */
  readonly service: string;
  readonly registered: Registered;
  /** What the claims for one subject must agree on. */
  readonly terms: string;
}

/**
 * Puts together what services register.
 *
 * Services of one name are instances of the same thing: while an upgrade is rolled out, the terms of the one that was
 * seen first hold, because it may still get the request. Services of different names that claim one subject with
 * different terms share a queue group, so nobody knows whom a request would reach: neither is offered.
 */
export function collectClaims(
  services: Iterable<SeenService>,
  read: (service: string, metadata: string) => Registration | undefined,
): Claims {
  const claims = new Map<string, Claim[]>();
  const problems: CatalogProblem[] = [];
  for (const service of services) {
    for (const { subject, metadata } of service.endpoints) {
      const declared = metadata[TOOL_METADATA_KEY];
      if (declared === undefined) continue;
      const registration = read(service.name, declared);
      // Still being judged.
      if (registration === undefined) continue;
      const { registered, problem } = registration;
      const refused = (kind: CatalogProblem['kind'], reason: string, code = INVALID) =>
        problems.push({ kind, services: [service.name], subject, code, reason });
      if (problem) refused('invalid', problem.message, problem.code);
      else if (subject !== subjectOf(registered))
        refused('wrong_subject', `${toolOf(registered)} must not be served there`);
      else
        claimsOf(claims, subject).push({
          service: service.name,
          registered,
          terms: termsOf(registered.definition),
        });
    }
  }
  const tools: Claim[] = [];
  const contested = new Map<string, number[]>();
  for (const [subject, [first, ...others]] of claims) {
    if (!first) continue;
    const { name, version } = first.registered.definition;
    const rival = others.find((c) => c.service !== first.service && c.terms !== first.terms);
    if (rival) {
      contested.set(name, [...(contested.get(name) ?? []), version]);
      problems.push({
        kind: 'contested',
        services: [first.service, rival.service],
        subject,
        code: INVALID,
        reason: 'services claim it with different schemas',
      });
    } else tools.push(first);
  }
  tools.sort((a, b) => a.registered.definition.version - b.registered.definition.version);
  return { tools, contested, problems };
}

const subjectOf = ({ definition: { name, version } }: Registered): string => subjects.tool(name, version);
const toolOf = ({ definition: { name, version } }: Registered): string => `${name} v${version}`;

function claimsOf(claims: Map<string, Claim[]>, subject: string): Claim[] {
  const known = claims.get(subject) ?? [];
  claims.set(subject, known);
  return known;
}

/** Everything but the words for the model. */
function termsOf(definition: ToolDefinition): string {
  return canonicalJson({ ...definition, description: '', examples: [] });
}
