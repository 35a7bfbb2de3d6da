import { type Bus, KvBucket, type Outbox } from '@trunkline/bus';
import {
  type AcceptToolDto,
  BUCKETS,
  OPERATOR_CALL_ID,
  PLATFORM_TENANT,
  type TermChange,
  type ToolDefinition,
  type ToolTermsDecided,
} from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import type { Logger } from '@trunkline/telemetry';
import { type Adoption, type AdoptionDecision, decideAdoption } from './decide-adoption.js';
import { type AdoptionKey, adoptionKey, parseAdoption, parseAdoptionKey } from './parse-adoption.js';
import { differences } from './term-changes.js';

/** Contested definitions of one version that are remembered, so that each is audited once. */
const MAX_CONTESTED = 16;

/** A definition that a service has registered. */
export interface Candidate extends AdoptionKey {
  readonly definition: ToolDefinition;
  readonly hash: string;
  readonly service: string;
  /** By an operator's registration. */
  readonly pin: string | undefined;
}

/** Who accepts a contested definition. */
export type Acceptance = Pick<AcceptToolDto, 'reason' | 'operator'> & {
  readonly by: string;
  readonly byTenant: string;
};

interface Known {
  readonly adoption: Adoption;
  readonly revision: number;
}

/**
 * The definitions by which the gateway decides. What was adopted once outlives restarts and is the same for all replicas:
 * a service can't make its tool weaker by registering it again. In memory by watching; writing compares and sets, so each
 * change is made, and audited, by one replica.
 */
export class Adoptions {
  private readonly known = new Map<string, Known>();
  private readonly listeners: (() => void)[] = [];
  private watch: { stop: () => void } | undefined;

  private constructor(
    private readonly entries: KvBucket<Adoption>,
    private readonly outbox: Outbox,
    private readonly logger: Logger,
  ) {}

  static async open(bus: Bus, outbox: Outbox, logger: Logger): Promise<Adoptions> {
    const entries = await KvBucket.open(bus, BUCKETS.toolAdoptions, { parse: parseAdoption });
    const adoptions = new Adoptions(entries, outbox, logger);
    adoptions.watch = await entries.watch((key, entry) => {
      if (entry) adoptions.take(key, { adoption: entry.value, revision: entry.revision });
    });
    return adoptions;
  }

  of(key: AdoptionKey): Adoption | undefined {
    return this.known.get(adoptionKey(key))?.adoption;
  }

  decide(candidate: Candidate): AdoptionDecision {
    const own = adoptionKey(candidate);
    const others = [...this.known].flatMap(([key, { adoption }]) =>
      key !== own && parseAdoptionKey(key)?.tool === candidate.tool ? [adoption] : [],
    );
    return decideAdoption({ ...candidate, adopted: this.known.get(own)?.adoption, others });
  }

  /** Whether it was written down already that this definition was not adopted. */
  isContestRecorded({ hash, ...key }: Candidate): boolean {
    const contested = this.of(key)?.contested ?? [];
    // Whoever registers another one all the time doesn't fill the audit: an operator has long been told.
    return contested.includes(hash) || contested.length >= MAX_CONTESTED;
  }

  /**
   * Writes down what was decided about a candidate; somebody else's word counts when they were faster.
   *
   * @throws CodedError `DEPENDENCY_UNAVAILABLE`
   */
  async record(candidate: Candidate, decision: Exclude<AdoptionDecision, { kind: 'known' }>): Promise<void> {
    const key = adoptionKey(candidate);
    const before = this.known.get(key);
    const adoption =
      decision.kind === 'adopt'
        ? { ...adopted(candidate), contested: before?.adoption.contested ?? [] }
        : before && withContested(before.adoption, candidate.hash);
    // Nothing to write it into: a version that was never adopted.
    const written = adoption === undefined || (await this.write(key, adoption, before));
    if (!written) return;
    const outcome = decision.kind === 'adopt' ? 'adopted' : 'contested';
    this.audit(candidate, outcome, before?.adoption.hash, decision.changes);
    const { tool, version, service } = candidate;
    const fields = { tool, version, service, changes: decision.changes };
    if (outcome === 'adopted') this.logger.info(fields, 'tool definition adopted');
    else this.logger.error({ code: 'TOOL_CONTESTED', ...fields }, 'tool definition contested, not adopted');
  }

  /**
   * Adopts a contested definition, because an operator says so.
   *
   * @throws CodedError `DEPENDENCY_UNAVAILABLE` when storage does not answer, or somebody else changes it right now.
   */
  async accept(candidate: Candidate, acceptance: Acceptance): Promise<void> {
    const key = adoptionKey(candidate);
    const before = this.known.get(key);
    if (!(await this.write(key, { ...adopted(candidate), contested: [] }, before)))
      throw new CodedError('DEPENDENCY_UNAVAILABLE', 'The tool changes right now. Look at it again.');
    const changes = before ? differences(before.adoption.definition, candidate.definition) : [];
    this.audit(candidate, 'accepted', before?.adoption.hash, changes, acceptance);
  }

  /** Calls `listener` whenever a definition was adopted. */
  onChanged(listener: () => void): void {
    this.listeners.push(listener);
  }

  close(): void {
    this.watch?.stop();
  }

  /** @returns false when somebody was faster; their word is known then. */
  private async write(key: string, adoption: Adoption, before: Known | undefined): Promise<boolean> {
    const revision = await (before
      ? this.entries.update(key, adoption, before.revision)
      : this.entries.create(key, adoption));
    if (revision !== undefined) {
      this.take(key, { adoption, revision });
      return true;
    }
    const current = await this.entries.get(key);
    if (current) this.take(key, { adoption: current.value, revision: current.revision });
    return false;
  }

  private take(key: string, entry: Known): void {
    const before = this.known.get(key);
    if (!parseAdoptionKey(key) || (before && before.revision >= entry.revision)) return;
    this.known.set(key, entry);
    for (const listener of this.listeners) listener();
  }

  private audit(
    { tool, version, service, hash }: Candidate,
    outcome: ToolTermsDecided['outcome'],
    fromHash: string | undefined,
    changes: readonly TermChange[],
    acceptance?: Acceptance,
  ): void {
    const data: ToolTermsDecided = {
      tenant: PLATFORM_TENANT,
      callId: OPERATOR_CALL_ID,
      tool,
      version,
      outcome,
      service,
      ...(fromHash === undefined ? {} : { fromHash }),
      toHash: hash,
      changes: changes.slice(0, 32),
      ...acceptance,
      decidedAt: new Date().toISOString(),
    };
    this.outbox.publish({ name: 'toolTermsDecided', data });
  }
}

const adopted = ({ definition, hash, service }: Candidate): Omit<Adoption, 'contested'> => ({
  hash,
  definition,
  service,
  adoptedAt: new Date().toISOString(),
});

const withContested = (adoption: Adoption, hash: string): Adoption => ({
  ...adoption,
  contested: [...adoption.contested, hash],
});
