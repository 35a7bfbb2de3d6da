import { Module } from '@nestjs/common';
import { SETTINGS } from '@trunkline/service';
import { PageController } from '../page-files/page.controller.js';
import { PageFiles } from '../page-files/page-files.js';
import type { ConsoleSettings } from '../settings.js';
import { AnalyticsService } from './analytics.service.js';
import { CallsController } from './calls.controller.js';
import { LoginController } from './login.controller.js';
import { StaffLink } from './staff-link.js';
import { StaffLogins } from './staff-logins.js';

/** The staff's console: live and finished calls, for who has logged in with a link that only this machine's user sees. */
@Module({
  controllers: [LoginController, CallsController, PageController],
  providers: [
    AnalyticsService,
    StaffLink,
    {
      provide: StaffLogins,
      inject: [SETTINGS],
      useFactory: ({ staffSessionMinutes }: ConsoleSettings) =>
        new StaffLogins({ sessionMs: staffSessionMinutes * 60_000 }),
    },
    { provide: PageFiles, useFactory: () => PageFiles.load('staff') },
  ],
})
export class StaffModule {}
