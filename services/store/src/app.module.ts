import { Module } from '@nestjs/common';
import { FailedLogins, LOGGER, Readiness, SETTINGS } from '@trunkline/service';
import type { Logger } from '@trunkline/telemetry';
import { DataFolder } from './engine/data-folder.js';
import { Engine } from './engine/engine.js';
import { ClickHouseController } from './http/clickhouse.controller.js';
import { PingController } from './http/ping.controller.js';
import { OtlpController } from './otlp/otlp.controller.js';
import { SpanBatcher } from './otlp/span-batcher.js';
import { TRACES_TABLE, traceTables } from './otlp/trace-tables.js';
import type { StoreSettings } from './settings.js';
import { JSON_EACH_ROW } from './sql/insert-formats.js';
import { StoreEnd } from './store-end.js';

@Module({
  controllers: [ClickHouseController, PingController, OtlpController],
  providers: [
    { provide: Engine, useFactory: openEngine, inject: [SETTINGS, LOGGER, Readiness] },
    { provide: SpanBatcher, useFactory: spanBatcher, inject: [Engine, LOGGER] },
    // One for both guards: they ask for the same passwords.
    {
      provide: FailedLogins,
      useFactory: (settings: StoreSettings) => new FailedLogins(settings.failedKeysPerMinute),
      inject: [SETTINGS],
    },
    StoreEnd,
  ],
})
export class AppModule {}

async function openEngine(settings: StoreSettings, logger: Logger, readiness: Readiness): Promise<Engine> {
  const folder = new DataFolder(settings.dataDir, settings.minFreeBytes);
  const { memoryBytes, statementTimeoutMs, maxWaiting, database } = settings;
  const engine = await Engine.open({
    folder,
    database,
    limits: { memoryBytes, statementTimeoutMs },
    maxWaiting,
    logger,
  });
  await engine.define(traceTables(database));
  readiness.add('engine', () => engine.ping());
  readiness.add('disk', () => folder.checkSpace());
  return engine;
}

function spanBatcher(engine: Engine, logger: Logger): SpanBatcher {
  const target = { table: TRACES_TABLE, columns: undefined, format: JSON_EACH_ROW };
  const context = {
    database: engine.database,
    settings: {},
    params: {},
    role: 'writer',
    readOnly: false,
  } as const;
  return new SpanBatcher((rows) => engine.insert(target, rows, context), logger);
}
