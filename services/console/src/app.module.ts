import { Module } from '@nestjs/common';
import { CallsController } from './calls/calls.controller.js';
import { PageController } from './page-files/page.controller.js';
import { PageFiles } from './page-files/page-files.js';
import { PageSettingsController } from './page-settings/page-settings.controller.js';
import { ProfilesController } from './profiles/profiles.controller.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { AnalyticsService } from './upstream/analytics.service.js';
import { TokenService } from './upstream/token.service.js';

@Module({
  controllers: [
    SessionsController,
    ProfilesController,
    CallsController,
    PageSettingsController,
    PageController,
  ],
  providers: [TokenService, AnalyticsService, { provide: PageFiles, useFactory: () => PageFiles.load() }],
})
export class AppModule {}
