import { Injectable } from '@nestjs/common';
import type { ToolStatus, ToolsStatusReply } from '@trunkline/contracts';
import { CatalogService } from '../catalog/catalog.service.js';
import { Bulkheads } from '../dispatch/bulkheads.js';
import { Circuits } from '../dispatch/circuits.js';
import { ToolSwitches } from '../switches/tool-switches.js';
import { type ToolFigures, ToolStatistics } from './tool-statistics.js';

const NOTHING_YET = { executed: 0, replayed: 0, refused: 0, failed: 0, in_doubt: 0 };

/** What an operator sees of the tools: this replica's catalogue, breakers and figures, and the switches of all. */
@Injectable()
export class ToolsStatusService {
  private readonly since = new Date().toISOString();

  constructor(
    private readonly catalog: CatalogService,
    private readonly circuits: Circuits,
    private readonly bulkheads: Bulkheads,
    private readonly statistics: ToolStatistics,
    private readonly switches: ToolSwitches,
  ) {}

  status(now = Date.now()): ToolsStatusReply {
    const switches = this.switches.list();
    const figures = new Map(this.statistics.figures(now).map((f) => [keyOf(f), f]));
    const offered = this.catalog.offered();
    const present = new Set(offered.map(({ definition }) => keyOf(definition)));
    const contested = this.catalog.allContested().filter((of) => !present.has(keyOf(of)));
    for (const of of contested) present.add(keyOf(of));
    const tools: ToolStatus[] = [
      ...offered.map(({ definition: { name, version, effect, description }, hash, instances }) => ({
        ...this.common({ name, version }, figures.get(`${name}.v${version}`), 'ok'),
        effect,
        description,
        hash,
        instances,
      })),
      ...contested.map((of) => this.common(of, figures.get(keyOf(of)), 'contested')),
      ...[...figures.values()]
        .filter((of) => !present.has(keyOf(of)))
        .map((of) => ({ ...this.common(of, of, of.inPage ? 'page' : 'gone'), effect: of.effect })),
    ];
    tools.sort((a, b) => (a.name === b.name ? a.version - b.version : a.name < b.name ? -1 : 1));
    return {
      revision: this.catalog.revision,
      since: this.since,
      tools,
      findings: this.catalog.findings,
      problems: this.catalog.problems,
      switches,
    };
  }

  private common(
    { name, version }: Pick<ToolStatus, 'name' | 'version'>,
    figures: ToolFigures | undefined,
    otherwise: ToolStatus['state'],
  ): ToolStatus {
    const circuits = this.circuits.list(`${name}.v${version}`);
    const disabled = this.switches.list().filter(({ tool }) => tool === name);
    const state = disabled.some(({ tenant }) => tenant === undefined)
      ? 'disabled'
      : otherwise === 'ok' && circuits.some((circuit) => circuit.state !== 'closed')
        ? 'paused'
        : otherwise;
    return {
      name,
      version,
      state,
      instances: [],
      circuits,
      inFlight: this.bulkheads.of(`${name}.v${version}`),
      callsPerMinute: figures?.callsPerMinute ?? 0,
      outcomes: figures?.outcomes ?? NOTHING_YET,
      ...(figures?.latencyMs === undefined ? {} : { latencyMs: figures.latencyMs }),
      disabled,
    };
  }
}

const keyOf = ({ name, version }: Pick<ToolStatus, 'name' | 'version'>): string => `${name}.v${version}`;
