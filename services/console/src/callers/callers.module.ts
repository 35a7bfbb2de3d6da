import { Module } from '@nestjs/common';
import { SETTINGS } from '@trunkline/service';
import { PageController } from '../page-files/page.controller.js';
import { PageFiles } from '../page-files/page-files.js';
import type { ConsoleSettings } from '../settings.js';
import { CallCookies } from './call-cookies.js';
import { PageSettingsController } from './page-settings.controller.js';
import { ProfilesController } from './profiles.controller.js';
import { SessionsController } from './sessions.controller.js';
import { TokenService } from './token.service.js';

/** The callers' page: it starts a call, asks after it and ends it, and reads nothing else. */
@Module({
  controllers: [SessionsController, ProfilesController, PageSettingsController, PageController],
  providers: [
    TokenService,
    { provide: PageFiles, useFactory: () => PageFiles.load('callers') },
    {
      provide: CallCookies,
      inject: [SETTINGS],
      useFactory: ({ cookieSecrets }: ConsoleSettings) => new CallCookies(cookieSecrets),
    },
  ],
})
export class CallersModule {}
