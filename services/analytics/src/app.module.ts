import { Module } from '@nestjs/common';
import { ClickHouse } from './clickhouse/clickhouse.js';
import { CompletenessService } from './completeness/completeness.service.js';
import { CallFactsRepository } from './facts/call-facts.repository.js';
import { PostCallReport } from './facts/post-call-report.js';
import { BatchWriter } from './ingest/batch-writer.js';
import { IngestService } from './ingest/ingest.service.js';
import { StoredEvents } from './ingest/stored-events.js';
import { CallsController } from './queries/calls.controller.js';
import { CallsRepository } from './queries/calls.repository.js';
import { Schema } from './schema/schema.js';

@Module({
  controllers: [CallsController],
  providers: [
    ClickHouse,
    Schema,
    // Ingest: streams -> rows -> facts
    IngestService,
    BatchWriter,
    StoredEvents,
    PostCallReport,
    CallFactsRepository,
    CompletenessService,
    // Queries
    CallsRepository,
  ],
})
export class AppModule {}
