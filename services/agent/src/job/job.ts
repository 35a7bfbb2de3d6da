import { writeSync } from 'node:fs';
import { exit } from 'node:process';
import { defineAgent, type JobContext, type JobProcess } from '@livekit/agents';
import { serveCall } from '../call/serve-call.js';
import { closeJobParts, type JobParts, startJobParts } from './job-parts.js';

interface Prepared extends Record<string, unknown> {
  job?: JobParts;
}

/** A job process: it prepares itself, then serves one call. */
export default defineAgent<Prepared>({
  prewarm: async (process: JobProcess<Prepared>) => {
    try {
      process.userData.job = await startJobParts();
    } catch (error) {
      // The framework would wait for this process until its patience ends.
      writeSync(2, `${JSON.stringify({ level: 'error', msg: 'process not ready', error: String(error) })}\n`);
      exit(1);
    }
  },
  entry: async (context: JobContext<Prepared>) => {
    const job = context.proc.userData.job ?? (await startJobParts());
    try {
      await serveCall(context, job);
    } catch (error) {
      job.logger.error({ err: error }, 'call could not be served');
      context.shutdown('failed');
      throw error;
    } finally {
      context.addShutdownCallback(() => closeJobParts(job));
    }
  },
});
