import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Bus } from '@trunkline/bus';
import type { Values } from '@trunkline/config';
import { subjects, type ToolDefinition } from '@trunkline/contracts';
import { InjectLogger, SETTINGS } from '@trunkline/service';
import { Counter, Gauge, type Logger, registry } from '@trunkline/telemetry';
import {
  askServices,
  type CompiledTool,
  type SeenService,
  type ServiceWatch,
  watchServices,
} from '@trunkline/tool-sdk';
import { type AllowedTool, isAllowed, missingScopes } from '../decisions/permission.js';
import type { settings } from '../settings.js';
import { buildCatalog, type Catalog } from './build-catalog.js';
import { type Registration, readRegistration } from './read-registration.js';
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

/** The tools that run right now. Kept fresh by watching the services of the bus. */
@Injectable()
export class CatalogService implements OnModuleInit, OnApplicationShutdown {
  /** All that describe themselves, and of those what counts. */
  private readonly present = new Map<string, SeenService>();
  private readonly services = new Map<string, SeenService>();
  private readonly proofs = new Set<Promise<void>>();
  private readonly registrations = new Map<string, Registration>();
  private catalog: Catalog = { tools: new Map(), contested: new Map(), problems: [] };
  private fingerprint = fingerprintOf(this.catalog);
  // Grows by one with every change and, because it begins at the time, also over a restart.
  private current = Math.floor(Date.now() / 1000);
  private watch: ServiceWatch | undefined;
  private readonly known = new Set<string>();

  constructor(
    private readonly bus: Bus,
    @InjectLogger() private readonly logger: Logger,
    @Inject(SETTINGS) private readonly options: Values<typeof settings>,
  ) {}

  async onModuleInit(): Promise<void> {
    this.watch = watchServices(this.bus, {
      intervalMs: this.options.discoveryIntervalMs,
      onSeen: (service) => this.seen(service),
      onGone: (service) => {
        this.present.delete(keyOf(service));
        this.services.delete(keyOf(service));
        this.rebuild();
      },
    });
    await this.watch.settled;
    // The first proofs; later attempts go on beside.
    await Promise.race([Promise.all(this.proofs), sleep(PROOF_PAUSE_MS, undefined, { ref: false })]);
  }

  onApplicationShutdown(): void {
    this.watch?.close();
  }

  get revision(): number {
    return this.current;
  }

  /** Every version of a tool, in rising order. */
  versions(name: string): readonly CompiledTool[] {
    return this.catalog.tools.get(name) ?? [];
  }

  /** Versions that are withheld because services disagree about them. */
  contested(name: string): readonly number[] {
    return this.catalog.contested.get(name) ?? [];
  }

  /** What a call with this profile and these scopes may use: of each tool the newest version that it allows. */
  forCall(allowed: readonly AllowedTool[], scopes: readonly string[]): ToolDefinition[] {
    return [...this.catalog.tools.values()].flatMap((versions) => {
      const usable = versions
        .map(({ definition }) => definition)
        .filter(
          (definition) => isAllowed(definition, allowed) && missingScopes(definition, scopes).length === 0,
        );
      return usable.slice(-1);
    });
  }

  /** Every version of every tool, and who serves it. */
  offered(): { definition: ToolDefinition; instances: { service: string; id: string }[] }[] {
    return [...this.catalog.tools.values()].flat().map(({ definition }) => {
      const subject = subjects.tool(definition.name, definition.version);
      const instances = [...this.services.values()]
        .filter(({ endpoints }) => endpoints.some((endpoint) => endpoint.subject === subject))
        .map(({ name, id }) => ({ service: name, id }));
      return { definition, instances };
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

  /** Calls may use other tools than before, though the same ones are there. */
  announce(): void {
    this.current++;
    this.bus.publish(subjects.toolsChanged, { revision: this.current });
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
      const { proven, denied } = await proveOwnership(service, (subject) => askServices(this.bus, subject));
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
    this.catalog = buildCatalog(this.services.values(), (metadata) => this.read(metadata));
    this.forget();
    this.report();
    const fingerprint = fingerprintOf(this.catalog);
    if (fingerprint === this.fingerprint) return;
    this.fingerprint = fingerprint;
    this.announce();
    const tools = [...this.catalog.tools.values()].flat();
    size.set(tools.length);
    this.logger.info(
      {
        revision: this.current,
        tools: tools.map(({ definition }) => `${definition.name}.v${definition.version}`),
      },
      'tool catalogue changed',
    );
  }

  /** Compiled once for each version of a tool, however many instances and rounds there are. */
  private read(metadata: string): Registration {
    const known = this.registrations.get(metadata) ?? readRegistration(metadata);
    this.registrations.set(metadata, known);
    return known;
  }

  private forget(): void {
    const used = new Set(
      [...this.services.values()].flatMap(({ endpoints }) =>
        endpoints.flatMap((e) => Object.values(e.metadata)),
      ),
    );
    for (const metadata of this.registrations.keys())
      if (!used.has(metadata)) this.registrations.delete(metadata);
  }

  /** Each problem once, for as long as it lasts. */
  private report(): void {
    const problems = new Map(this.catalog.problems.map((problem) => [JSON.stringify(problem), problem]));
    for (const [id, problem] of problems) {
      if (this.known.has(id)) continue;
      refused.inc({ kind: problem.kind });
      this.logger.error({ code: 'TOOL_REGISTRATION_INVALID', ...problem }, 'tool registration refused');
    }
    this.known.clear();
    for (const id of problems.keys()) this.known.add(id);
  }
}

/** Two catalogues that offer the same have the same. */
const fingerprintOf = ({ tools, contested }: Catalog): string =>
  JSON.stringify([
    [...tools.values()].map((versions) => versions.map(({ definition }) => definition)),
    [...contested],
  ]);

const keyOf = ({ name, id }: SeenService): string => `${name}.${id}`;
