import { Module } from '@nestjs/common';
import { JobAdmission } from './worker/job-admission.js';
import { WorkerService } from './worker/worker.service.js';

/** The worker's process: it takes jobs from LiveKit and gives each call a process of its own (src/job). */
@Module({ providers: [JobAdmission, WorkerService] })
export class AppModule {}
