import type { ToolFinding, ToolTerms } from '@trunkline/contracts';
import type { CallTool } from '../dispatch/executor.js';
import type { Registered } from '../schemas/schema-judge.js';
import type { Candidate } from '../terms/adoptions.js';
import type { Adoption, AdoptionDecision } from '../terms/decide-adoption.js';
import { definitionHash } from '../terms/definition-hash.js';
import type { CatalogProblem, Claims } from './collect-claims.js';
import { type OfferedTool, offer, termsOf } from './offered-tool.js';

/** What the gateway offers. */
export interface Catalog {
  /** By name, the versions in rising order. */
  readonly tools: ReadonlyMap<string, readonly OfferedTool[]>;
  /** By name, the versions that are withheld: services disagree about them, or they are not what was adopted. */
  readonly contested: ReadonlyMap<string, readonly number[]>;
  readonly problems: readonly CatalogProblem[];
  readonly findings: readonly ToolFinding[];
}

export const EMPTY_CATALOG: Catalog = { tools: new Map(), contested: new Map(), problems: [], findings: [] };

/** What is decided elsewhere about each claim. */
export interface AssembleParts {
  readonly registrationOf: (tool: string) => ToolTerms | undefined;
  readonly adoptionOf: (candidate: Candidate) => Adoption | undefined;
  readonly decide: (candidate: Candidate) => AdoptionDecision;
  /** Asks for a decision to be written down; until it is, the former definition holds. */
  readonly record: (candidate: Candidate, decision: Exclude<AdoptionDecision, { kind: 'known' }>) => void;
  /** A definition that was adopted earlier, with its checks; undefined while it is being judged. */
  readonly judged: (service: string, adoption: Adoption) => Registered | undefined;
  readonly toCallTool: (registered: Registered) => CallTool;
}

/** Puts the catalogue together: of each claim what was adopted of it, on the terms of its owner's registration. */
export function assembleCatalog(claims: Claims, parts: AssembleParts): Catalog {
  const tools = new Map<string, OfferedTool[]>();
  const contested = new Map([...claims.contested].map(([name, versions]) => [name, [...versions]]));
  const findings: ToolFinding[] = [];
  for (const { service, registered } of claims.tools) {
    const { definition } = registered;
    const { name: tool, version } = definition;
    const registration = parts.registrationOf(tool);
    const hash = definitionHash(definition);
    const candidate = { tool, version, definition, hash, service, pin: registration?.pin };
    const decision = parts.decide(candidate);
    if (decision.kind !== 'known') parts.record(candidate, decision);
    const find = (of: Pick<ToolFinding, 'kind' | 'changes' | 'withheld'>) =>
      findings.push({ tool, version, service, hash, declaredEffect: definition.effect, ...of });
    const withhold = () => contested.set(tool, [...(contested.get(tool) ?? []), version]);
    const former = parts.adoptionOf(candidate);
    const formerHolds = decision.kind === 'adopt' || (decision.kind === 'contest' && decision.formerHolds);
    if (decision.kind === 'contest')
      find({
        kind: candidate.pin !== undefined && candidate.pin !== hash ? 'not_pinned' : 'contested',
        changes: decision.changes,
        withheld: !decision.formerHolds,
      });
    const adopted =
      decision.kind === 'known'
        ? registered
        : formerHolds && former
          ? parts.judged(service, former)
          : undefined;
    if (adopted === undefined) {
      if (decision.kind === 'contest' && !formerHolds) withhold();
      continue;
    }
    const offered = offer({
      adopted: parts.toCallTool(adopted),
      hash: decision.kind === 'known' ? hash : (former?.hash ?? hash),
      registration,
    });
    const terms = termsOf(offered);
    if (!terms.effectIsSet) find({ kind: 'no_terms', changes: [], withheld: false });
    if (terms.contested.length > 0 && decision.kind !== 'contest')
      find({ kind: 'below_terms', changes: terms.contested, withheld: false });
    if (terms.unkept.length > 0) find({ kind: 'unfit', changes: terms.unkept, withheld: true });
    if (terms.unkept.length > 0) withhold();
    else tools.set(tool, [...(tools.get(tool) ?? []), offered]);
  }
  return { tools, contested, problems: claims.problems, findings };
}
