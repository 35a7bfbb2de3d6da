import { Module } from '@nestjs/common';
import { AuditController } from './audit-chain/audit.controller.js';
import { AuditChainService } from './audit-chain/audit-chain.service.js';
import { AuditVerificationService } from './audit-chain/audit-verification.service.js';
import { chainHeadsProvider } from './audit-chain/chain-heads.js';
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
  controllers: [CallsController, AuditController],
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
    // Audit: stream -> chain -> verification
    chainHeadsProvider,
    AuditChainService,
    AuditVerificationService,
    // Queries
    CallsRepository,
  ],
})
export class AppModule {}
