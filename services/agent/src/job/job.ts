import { defineAgent, type JobContext, type JobProcess } from '@livekit/agents';
import { serveCall } from '../call/serve-call.js';
import { closeJobParts, type JobParts, startJobParts } from './job-parts.js';

interface Prepared extends Record<string, unknown> {
  job?: JobParts;
}

/** A job process: it prepares itself, then serves one call. */
export default defineAgent<Prepared>({
  prewarm: async (process: JobProcess<Prepared>) => {
    process.userData.job = await startJobParts();
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
