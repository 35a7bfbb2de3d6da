import { Module } from '@nestjs/common';
import { WorkerBoard } from './agents/worker-board.js';
import { BootstrapKey } from './keys/bootstrap-key.js';
import { quotaProvider } from './limits/session-quota.js';
import { LiveKitRooms } from './livekit/livekit-rooms.js';
import { profileCatalogProvider } from './profiles/profile-catalog.js';
import { ProfilesController } from './profiles/profiles.controller.js';
import { registryProvider } from './sessions/call-registry.js';
import { CallerGrants } from './sessions/caller-grants.js';
import { idempotencyProvider } from './sessions/idempotency.js';
import { SessionController } from './sessions/session.controller.js';
import { SessionService } from './sessions/session.service.js';

@Module({
  controllers: [SessionController, ProfilesController],
  providers: [
    BootstrapKey,
    profileCatalogProvider,
    registryProvider,
    quotaProvider,
    idempotencyProvider,
    LiveKitRooms,
    CallerGrants,
    WorkerBoard,
    SessionService,
  ],
})
export class AppModule {}
