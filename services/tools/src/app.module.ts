import { Module } from '@nestjs/common';
import { Bus, Outbox } from '@trunkline/bus';
import type { Values } from '@trunkline/config';
import { LOGGER, SETTINGS } from '@trunkline/service';
import type { Logger } from '@trunkline/telemetry';
import { Audit } from './audit/audit.js';
import { CallRegistry } from './calls/call-registry.js';
import { ProfileTools } from './calls/profile-tools.js';
import { CatalogService } from './catalog/catalog.service.js';
import { DiscoveryBus } from './catalog/discovery-bus.js';
import { ConfirmationStore } from './confirmations/confirmation-store.js';
import { Bulkheads } from './dispatch/bulkheads.js';
import { Circuits } from './dispatch/circuits.js';
import { ToolCaller } from './dispatch/tool-caller.js';
import { EffectLedger } from './effects/effect-ledger.js';
import { Afterwards } from './gateway/afterwards.js';
import { ConfirmService } from './gateway/confirm.service.js';
import { ExecuteService } from './gateway/execute.service.js';
import { GatewayLifecycle } from './gateway/gateway-lifecycle.js';
import { ToolRun } from './gateway/tool-run.js';
import { ToolsController } from './gateway/tools.controller.js';
import { Generations } from './generations/generations.js';
import { Limiter } from './limits/limiter.js';
import { ThresholdLedger } from './limits/threshold-ledger.js';
import { SchemaJudge } from './schemas/schema-judge.js';
import type { settings } from './settings.js';
import { OperatorController } from './status/operator.controller.js';
import { ToolStatistics } from './status/tool-statistics.js';
import { ToolsStatusService } from './status/tools-status.service.js';
import { ToolSwitches } from './switches/tool-switches.js';
import { Adoptions } from './terms/adoptions.js';
import { OperatorTerms } from './terms/operator-terms.js';

type Settings = Values<typeof settings>;
const MINUTE_MS = 60_000;

@Module({
  controllers: [ToolsController, OperatorController],
  providers: [
    CatalogService,
    GatewayLifecycle,
    Bulkheads,
    ToolStatistics,
    ToolsStatusService,
    { provide: Afterwards, inject: [LOGGER], useFactory: (logger: Logger) => new Afterwards(logger) },
    { provide: ToolSwitches, inject: [Bus], useFactory: (bus: Bus) => ToolSwitches.open(bus) },
    { provide: OperatorTerms, inject: [Bus], useFactory: (bus: Bus) => OperatorTerms.open(bus) },
    {
      provide: Adoptions,
      inject: [Bus, Outbox, LOGGER],
      useFactory: (bus: Bus, outbox: Outbox, logger: Logger) => Adoptions.open(bus, outbox, logger),
    },
    {
      provide: DiscoveryBus,
      inject: [SETTINGS, LOGGER],
      useFactory: (options: Settings, logger: Logger) => DiscoveryBus.connect(options, logger),
    },
    { provide: SchemaJudge, useFactory: () => new SchemaJudge() },
    { provide: CallRegistry, inject: [Bus], useFactory: (bus: Bus) => CallRegistry.open(bus) },
    { provide: ProfileTools, inject: [Bus], useFactory: (bus: Bus) => ProfileTools.open(bus) },
    { provide: ConfirmationStore, inject: [Bus], useFactory: (bus: Bus) => ConfirmationStore.open(bus) },
    {
      provide: EffectLedger,
      inject: [Bus, LOGGER],
      useFactory: (bus: Bus, logger: Logger) => EffectLedger.open(bus, logger),
    },
    {
      provide: ThresholdLedger,
      inject: [Bus, LOGGER],
      useFactory: (bus: Bus, logger: Logger) => ThresholdLedger.open(bus, logger),
    },
    {
      provide: Generations,
      inject: [Bus, CallRegistry],
      useFactory: async (bus: Bus, calls: CallRegistry) => {
        const generations = await Generations.open(bus, (key) => calls.isOpen(key));
        calls.onClosed((key) => generations.forget(key));
        return generations;
      },
    },
    {
      provide: Limiter,
      inject: [SETTINGS, CallRegistry],
      useFactory: (options: Settings, calls: CallRegistry) => {
        const perMinute = (limit: number) => ({ limit, windowMs: MINUTE_MS });
        const limiter = new Limiter({
          call: perMinute(options.callToolsPerMinute),
          tenant: perMinute(options.tenantToolsPerMinute),
          identical: perMinute(options.identicalToolCallsPerMinute),
        });
        calls.onClosed((key) => limiter.forget(key));
        return limiter;
      },
    },
    {
      provide: Circuits,
      inject: [SETTINGS, CallRegistry],
      useFactory: (options: Settings, calls: CallRegistry) => {
        const circuits = new Circuits(
          {
            failures: options.breakerFailures,
            openMs: options.breakerOpenSeconds * 1000,
            maxOpenMs: options.breakerMaxOpenSeconds * 1000,
          },
          // The scope of a client action is its call, any other a tenant, whose name has no dot.
          (scope) => scope.includes('.') && !calls.isOpen(scope),
        );
        calls.onClosed((key) => circuits.forget(key));
        return circuits;
      },
    },
    { provide: ToolCaller, inject: [Bus], useFactory: (bus: Bus) => new ToolCaller(bus) },
    {
      provide: ToolRun,
      inject: [
        ToolCaller,
        SETTINGS,
        EffectLedger,
        ThresholdLedger,
        Generations,
        Circuits,
        Bulkheads,
        ToolSwitches,
      ],
      useFactory: (
        caller: ToolCaller,
        options: Settings,
        ledger: EffectLedger,
        thresholds: ThresholdLedger,
        generations: Generations,
        circuits: Circuits,
        bulkheads: Bulkheads,
        switches: ToolSwitches,
      ) =>
        new ToolRun({
          ledger,
          thresholds,
          generations,
          bulkheads,
          caller,
          circuits,
          switches,
          maxInFlight: options.toolMaxInFlight,
        }),
    },
    {
      provide: ExecuteService,
      inject: [
        CallRegistry,
        ProfileTools,
        CatalogService,
        Generations,
        ToolSwitches,
        ToolStatistics,
        Limiter,
        ThresholdLedger,
        ConfirmationStore,
        ToolRun,
        Outbox,
        Afterwards,
        LOGGER,
        SETTINGS,
      ],
      useFactory: (
        calls: CallRegistry,
        profiles: ProfileTools,
        catalog: CatalogService,
        generations: Generations,
        switches: ToolSwitches,
        statistics: ToolStatistics,
        limiter: Limiter,
        thresholds: ThresholdLedger,
        confirmations: ConfirmationStore,
        run: ToolRun,
        outbox: Outbox,
        afterwards: Afterwards,
        logger: Logger,
        options: Settings,
      ) =>
        new ExecuteService({
          calls,
          profiles,
          catalog,
          generations,
          switches,
          statistics,
          limiter,
          thresholds,
          confirmations,
          run,
          audit: new Audit(outbox),
          afterwards,
          logger,
          askTtlMs: options.confirmationAskSeconds * 1000,
        }),
    },
    {
      provide: ConfirmService,
      inject: [CallRegistry, ConfirmationStore, LOGGER, SETTINGS],
      useFactory: (
        calls: CallRegistry,
        confirmations: ConfirmationStore,
        logger: Logger,
        options: Settings,
      ) =>
        new ConfirmService({
          calls,
          confirmations,
          logger,
          grantTtlMs: options.confirmationGrantSeconds * 1000,
        }),
    },
  ],
})
export class AppModule {}
