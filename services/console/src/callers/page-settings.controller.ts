import { Controller, Get, Header } from '@nestjs/common';
import { InjectSettings } from '@trunkline/service';
import type { ConsoleSettings } from '../settings.js';

/** What the page must know of this installation. */
@Controller('api/page-settings')
export class PageSettingsController {
  constructor(@InjectSettings() private readonly settings: ConsoleSettings) {}

  @Get()
  @Header('cache-control', 'no-store')
  read(): { readonly openPageOrigins: readonly string[] } {
    return { openPageOrigins: this.settings.openPageOrigins };
  }
}
