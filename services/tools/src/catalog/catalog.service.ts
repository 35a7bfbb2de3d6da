import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Bus } from '@trunkline/bus';
import type { Values } from '@trunkline/config';
import { subjects, type ToolDefinition, type ToolFinding, type ToolTerms } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { InjectLogger, SETTINGS } from '@trunkline/service';
import { Counter, Gauge, type Logger, registry } from '@trunkline/telemetry';
import { askServices, type SeenService, type ServiceWatch, watchServices } from '@trunkline/tool-sdk';
import { type AllowedTool, isAllowed, missingScopes } from '../decisions/permission.js';
import type { CallTool } from '../dispatch/executor.js';
import { SchemaJudge } from '../schemas/schema-judge.js';
import type { settings } from '../settings.js';
import { type Acceptance, Adoptions, type Candidate } from '../terms/adoptions.js';
import { OperatorTerms } from '../terms/operator-terms.js';
import { assembleCatalog, type Catalog, EMPTY_CATALOG } from './assemble-catalog.js';
import { type CatalogProblem, collectClaims } from './collect-claims.js';
import { DiscoveryBus } from './discovery-bus.js';
import { remedyOf } from './finding-remedy.js';
import { type OfferedTool, withTerms } from './offered-tool.js';
import { Registrations } from './registrations.js';
import { proveOwnership } from './tool-ownership.js';

const refused = new Counter({
  name: 'trunkline_tool_registrations_refused_total',
  help: 'Tools that were kept out of the catalogue',
  labelNames: ['kind'],
  registers: [registry],
});
const size = new Gauge({
  name: 'trunkline_tool_catalog_tools',
  help: 'Tool versions in the catalogue',
  registers: [registry],
});

const PROOF_ATTEMPTS = 5;
const PROOF_PAUSE_MS = 1000;
const RECORD_PAUSE_MS = 1000;
/** How long the start waits for the tools that are there. */
const START_MS = 5000;

/** The tools that run right now. Kept fresh by watching the services of the bus. */
@Injectable()
export class CatalogService implements OnModuleInit, OnApplicationShutdown {
  /** All that describe themselves, and of those what counts. */
  private readonly present = new Map<string, SeenService>();
  private readonly services = new Map<string, SeenService>();
  private readonly proofs = new Set<Promise<void>>();
  private readonly registrations: Registrations;
  private readonly recording = new Map<string, Promise<void>>();
  private catalog: Catalog = EMPTY_CATALOG;
  private candidates = new Map<string, Candidate>();
  private fingerprint = fingerprintOf(this.catalog);
  // Grows by one with every change and, because it begins at the time, also over a restart.
  private current = Math.floor(Date.now() / 1000);
  private watch: ServiceWatch | undefined;
  private readonly known = new Set<string>();
  private readonly found = new Set<string>();
  private readonly unservedListeners: ((tool: Pick<ToolDefinition, 'name' | 'version'>) => unknown)[] = [];

  constructor(
    private readonly bus: Bus,
    private readonly discovery: DiscoveryBus,
    private readonly judge: SchemaJudge,
    private readonly terms: OperatorTerms,
    private readonly adoptions: Adoptions,
    @InjectLogger() private readonly logger: Logger,
    @Inject(SETTINGS) private readonly options: Values<typeof settings>,
  ) {
    this.registrations = new Registrations(judge, () => this.rebuild());
    terms.onChanged(() => this.rebuild());
    adoptions.onChanged(() => this.rebuild());
  }

  async onModuleInit(): Promise<void> {
    this.judge.start();
    this.watch = watchServices(this.discovery.bus, {
      intervalMs: this.options.discoveryIntervalMs,
      onSeen: (service) => this.seen(service),
      onGone: (service) => {
        this.present.delete(keyOf(service));
        this.services.delete(keyOf(service));
        this.rebuild();
        this.reportUnserved(service);
      },
    });
    await this.watch.settled;
    // The first proofs; later attempts go on beside.
    await Promise.race([this.settled(), sleep(START_MS, undefined, { ref: false })]);
  }

  /** Resolves when those that were seen so far are proven, judged and adopted. */
  private async settled(): Promise<void> {
    await Promise.all(this.proofs);
    await this.registrations.settled();
    await Promise.all(this.recording.values());
    await this.registrations.settled();
  }

  onApplicationShutdown(): void {
    this.watch?.close();
  }

  get revision(): number {
    return this.current;
  }

  /** Every version of a tool that can run on the terms of a profile, in rising order. */
  versions(name: string, terms?: ToolTerms): readonly CallTool[] {
    return (this.catalog.tools.get(name) ?? []).flatMap((tool) => withTerms(tool, terms) ?? []);
  }

  /** Versions that are withheld: services disagree about them, or they are not what was adopted or pinned. */
  contested(name: string, terms?: ToolTerms): readonly number[] {
    const unfit = (this.catalog.tools.get(name) ?? []).filter((tool) => !withTerms(tool, terms));
    return [
      ...(this.catalog.contested.get(name) ?? []),
      ...unfit.map(({ adopted }) => adopted.definition.version),
    ];
  }

  /** What a call with this profile and these scopes may use: of each tool the newest version that it allows. */
  forCall(allowed: readonly AllowedTool[], scopes: readonly string[]): ToolDefinition[] {
    return allowed.flatMap(({ name, terms }) => {
      const usable = this.versions(name, terms)
        .map(({ definition }) => definition)
        .filter(
          (definition) => isAllowed(definition, allowed) && missingScopes(definition, scopes).length === 0,
        );
      return usable.slice(-1);
    });
  }

  /** Every version of every tool, and who serves it. */
  offered(): { definition: ToolDefinition; hash: string; instances: { service: string; id: string }[] }[] {
    return [...this.catalog.tools.values()].flat().flatMap((tool) => {
      const definition = withTerms(tool, undefined)?.definition;
      if (definition === undefined) return [];
      const subject = subjects.tool(definition.name, definition.version);
      const instances = [...this.services.values()]
        .filter(({ endpoints }) => endpoints.some((endpoint) => endpoint.subject === subject))
        .map(({ name, id }) => ({ service: name, id }));
      return [{ definition, hash: tool.hash, instances }];
    });
  }

  /** Versions that are withheld. */
  allContested(): { name: string; version: number }[] {
    return [...this.catalog.contested].flatMap(([name, versions]) =>
      versions.map((version) => ({ name, version })),
    );
  }

  /** Registrations that were refused and are still there. */
  get problems(): Catalog['problems'] {
    return this.catalog.problems;
  }

  /** What about the terms of tools an operator should decide. */
  get findings(): readonly ToolFinding[] {
    return this.catalog.findings;
  }

  /**
   * Adopts a definition that is registered now and was contested.
   *
   * @param hash its first digits.
   * @throws CodedError `NOT_FOUND` when there is none; `TOOL_CONTESTED` when it is not the pinned one.
   */
  async accept(of: { tool: string; version: number; hash: string }, acceptance: Acceptance): Promise<string> {
    const candidate = this.candidates.get(`${of.tool}.v${of.version}`);
    if (!candidate?.hash.startsWith(of.hash))
      throw new CodedError('NOT_FOUND', 'No definition with this hash is registered now. See npm run tools.');
    if (candidate.pin !== undefined && candidate.pin !== candidate.hash)
      throw new CodedError('TOOL_CONTESTED', 'The tool is pinned to another definition. Change its terms.');
    await this.adoptions.accept(candidate, acceptance);
    return candidate.hash;
  }

  /** Calls `listener` with each version of a tool whose last instance has left. */
  onUnserved(listener: (tool: Pick<ToolDefinition, 'name' | 'version'>) => unknown): void {
    this.unservedListeners.push(listener);
  }

  /** Calls may use other tools than before, though the same ones are there. */
  announce(): void {
    this.current++;
    this.bus.publish(subjects.toolsChanged, { revision: this.current });
  }

  private reportUnserved({ endpoints }: SeenService): void {
    for (const { subject } of endpoints) {
      const [, name, version] = /^tool\.([^.]+)\.v(\d+)$/.exec(subject) ?? [];
      const isServed = [...this.services.values()].some((other) =>
        other.endpoints.some((endpoint) => endpoint.subject === subject),
      );
      if (name === undefined || isServed) continue;
      for (const listener of this.unservedListeners) listener({ name, version: Number(version) });
    }
  }

  /** On a bus where each tool has an owner, a service counts for the tools that it owns. */
  private seen(service: SeenService): void {
    this.present.set(keyOf(service), service);
    if (!this.bus.provisioned) return this.admit(service);
    const proof: Promise<void> = this.prove(service)
      .catch((error: unknown) => this.logger.error({ err: error }, 'ownership of tools not checked'))
      .finally(() => this.proofs.delete(proof));
    this.proofs.add(proof);
  }

  private async prove(service: SeenService): Promise<void> {
    for (let attempt = 1; attempt <= PROOF_ATTEMPTS; attempt++) {
      const { proven, denied } = await proveOwnership(service, (subject) =>
        askServices(this.discovery.bus, subject),
      );
      if (!this.present.has(keyOf(service))) return;
      // Whoever only claims to be this service must not end what the real one serves.
      if (proven.endpoints.length > 0) this.admit(proven);
      if (denied.length === 0) return;
      if (attempt === 1) this.deny(service, denied);
      // The owner may have been too slow to answer.
      await sleep(attempt * PROOF_PAUSE_MS, undefined, { ref: false });
      if (this.present.get(keyOf(service)) !== service) return;
    }
  }

  private admit(service: SeenService): void {
    this.services.set(keyOf(service), service);
    this.rebuild();
  }

  private deny(service: SeenService, denied: readonly string[]): void {
    refused.inc({ kind: 'not_owner' });
    this.logger.error(
      { code: 'TOOL_REGISTRATION_INVALID', service: service.name, subjects: denied },
      'a service claims tools that it does not own',
    );
  }

  private rebuild(): void {
    const used = new Set<string>();
    const read = (service: string, text: string) => {
      used.add(text);
      return this.registrations.read(service, text);
    };
    const candidates = new Map<string, Candidate>();
    this.catalog = assembleCatalog(collectClaims(this.services.values(), read), {
      registrationOf: (tool) => this.terms.of(tool),
      adoptionOf: (candidate) => this.adoptions.of(candidate),
      decide: (candidate) => {
        candidates.set(`${candidate.tool}.v${candidate.version}`, candidate);
        return this.adoptions.decide(candidate);
      },
      record: (candidate, decision) => this.record(candidate, decision),
      judged: (service, { definition }) => read(service, JSON.stringify(definition))?.registered,
      toCallTool: (registered) => this.judge.toCallTool(registered),
    });
    this.candidates = candidates;
    this.registrations.keep(used);
    this.report();
    const fingerprint = fingerprintOf(this.catalog);
    if (fingerprint === this.fingerprint) return;
    this.fingerprint = fingerprint;
    this.announce();
    const tools = [...this.catalog.tools.values()].flat().map(({ adopted }) => adopted);
    size.set(tools.length);
    this.logger.info(
      {
        revision: this.current,
        tools: tools.map(({ definition }) => `${definition.name}.v${definition.version}`),
      },
      'tool catalogue changed',
    );
  }

  /** Writes a decision down, once at a time for each definition. When storage does not answer, the former one holds. */
  private record(candidate: Candidate, decision: Parameters<Adoptions['record']>[1]): void {
    const id = `${candidate.tool}.v${candidate.version}.${candidate.hash}`;
    if (this.recording.has(id)) return;
    if (decision.kind === 'contest' && (this.adoptions.isContestRecorded(candidate) || this.found.has(id)))
      return;
    if (decision.kind === 'contest') this.found.add(id);
    const recording = this.adoptions.record(candidate, decision).then(
      () => {
        this.recording.delete(id);
        if (decision.kind === 'adopt') this.rebuild();
      },
      async (error: unknown) => {
        this.logger.error({ err: error, tool: candidate.tool }, 'adoption of a tool not stored');
        this.found.delete(id);
        await sleep(RECORD_PAUSE_MS, undefined, { ref: false });
        this.recording.delete(id);
        this.rebuild();
      },
    );
    this.recording.set(id, recording);
  }

  /** Each problem once, for as long as it lasts. */
  private report(): void {
    const problems = new Map<string, CatalogProblem | undefined>(
      this.catalog.problems.map((problem) => [JSON.stringify(problem), problem]),
    );
    for (const finding of this.catalog.findings) {
      const id = JSON.stringify(finding);
      problems.set(id, undefined);
      if (!this.known.has(id)) this.reportFinding(finding);
    }
    for (const [id, problem] of problems) {
      if (problem === undefined || this.known.has(id)) continue;
      refused.inc({ kind: problem.kind });
      this.logger.error({ ...problem }, 'tool registration refused');
    }
    this.known.clear();
    for (const id of problems.keys()) this.known.add(id);
  }

  private reportFinding(finding: ToolFinding): void {
    const { kind, tool, version, service, declaredEffect, changes, withheld } = finding;
    const fields = { tool, version, service, declaredEffect, whatToRun: remedyOf(finding) };
    if (kind === 'no_terms')
      this.logger.warn(fields, 'nobody has said which effect the tool has: it counts as irreversible');
    else
      this.logger.error(
        { code: 'TOOL_CONTESTED', kind, ...fields, changes, withheld },
        'tool is not registered on the terms that hold',
      );
  }
}

/** Two catalogues that offer the same have the same. */
const fingerprintOf = ({ tools, contested }: Catalog): string =>
  JSON.stringify([
    [...tools.values()].map((versions) =>
      versions.map(({ hash, registration }: OfferedTool) => [hash, registration]),
    ),
    [...contested],
  ]);

const keyOf = ({ name, id }: SeenService): string => `${name}.${id}`;
