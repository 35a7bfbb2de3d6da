import { Module } from '@nestjs/common';
import { WorkerService } from './worker/worker.service.js';

/** The worker's process: it takes jobs from LiveKit and gives each call a process of its own (src/job). */
@Module({ providers: [WorkerService] })
export class AppModule {}
