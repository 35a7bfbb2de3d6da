import { type DynamicModule, Global, Module, type Provider, type Type } from '@nestjs/common';
import { ApiKeys } from '@trunkline/api-keys';
import { Bus, Outbox } from '@trunkline/bus';
import type { Logger } from '@trunkline/telemetry';
import { Readiness } from './health/readiness.js';
import { LOGGER, SETTINGS } from './tokens.js';

export interface PlatformParts {
  readonly settings: unknown;
  readonly logger: Logger;
  readonly readiness: Readiness;
  /** Absent in a process that is not on the bus. */
  readonly bus?: Bus | undefined;
  readonly outbox?: Outbox | undefined;
}

/** What `runService` made, for injection everywhere: settings, LOGGER, Readiness, and Bus, Outbox, ApiKeys when on the bus. */
@Global()
@Module({})
export class PlatformModule {
  static with(parts: PlatformParts, controllers: readonly Type<unknown>[]): DynamicModule {
    const { bus, outbox } = parts;
    const providers: Provider[] = [
      { provide: SETTINGS, useValue: parts.settings },
      { provide: LOGGER, useValue: parts.logger },
      { provide: Readiness, useValue: parts.readiness },
      ...(bus && outbox
        ? [
            { provide: Bus, useValue: bus },
            { provide: Outbox, useValue: outbox },
            { provide: ApiKeys, useFactory: () => ApiKeys.open(bus) },
          ]
        : []),
    ];
    return {
      module: PlatformModule,
      providers,
      exports: providers,
      controllers: [...controllers],
    };
  }
}
