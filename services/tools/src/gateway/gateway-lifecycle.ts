import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { subjects } from '@trunkline/contracts';
import { CallRegistry } from '../calls/call-registry.js';
import { CatalogService } from '../catalog/catalog.service.js';
import { DiscoveryBus } from '../catalog/discovery-bus.js';
import { ToolCaller } from '../dispatch/tool-caller.js';
import { EffectLedger } from '../effects/effect-ledger.js';
import { Generations } from '../generations/generations.js';
import { SchemaJudge } from '../schemas/schema-judge.js';
import { ToolSwitches } from '../switches/tool-switches.js';
import { Adoptions } from '../terms/adoptions.js';
import { OperatorTerms } from '../terms/operator-terms.js';
import { Afterwards } from './afterwards.js';

/** Ends what the gateway keeps open, after its last command was answered and while the bus is still there. */
@Injectable()
export class GatewayLifecycle implements OnApplicationShutdown {
  constructor(
    private readonly calls: CallRegistry,
    private readonly generations: Generations,
    private readonly ledger: EffectLedger,
    private readonly switches: ToolSwitches,
    private readonly afterwards: Afterwards,
    private readonly terms: OperatorTerms,
    private readonly adoptions: Adoptions,
    private readonly judge: SchemaJudge,
    private readonly discovery: DiscoveryBus,
    catalog: CatalogService,
    caller: ToolCaller,
  ) {
    catalog.onUnserved(({ name, version }) =>
      caller.abandonUnserved(subjects.tool(name, version), subjects.toolCancel(name, version)),
    );
    switches.onChanged(() => catalog.announce());
  }

  async onApplicationShutdown(): Promise<void> {
    this.calls.close();
    this.switches.close();
    this.generations.close();
    this.terms.close();
    this.adoptions.close();
    await Promise.all([this.judge.close(), this.discovery.close()]);
    await this.ledger.close();
    this.afterwards.flush();
  }
}
