import { Module } from '@nestjs/common';
import { CallEnding } from './ending/call-ending.js';
import { EndCallController } from './ending/end-call.controller.js';
import { HeartbeatListener } from './heartbeats/heartbeat-listener.js';
import { JournalController } from './journal/journal.controller.js';
import { JournalService } from './journal/journal.service.js';
import { LiveCallsController } from './live-calls/live-calls.controller.js';
import { MediaServer } from './livekit/media-server.js';
import { registryProvider } from './registry/call-registry.js';
import { quotaProvider } from './registry/session-quota.js';
import { Housekeeping } from './supervision/housekeeping.js';
import { Supervisor } from './supervision/supervisor.js';
import { LiveKitWebhookController } from './webhook/livekit-webhook.controller.js';

@Module({
  controllers: [LiveKitWebhookController, EndCallController, LiveCallsController, JournalController],
  providers: [
    registryProvider,
    quotaProvider,
    MediaServer,
    CallEnding,
    Supervisor,
    HeartbeatListener,
    JournalService,
    Housekeeping,
  ],
})
export class AppModule {}
