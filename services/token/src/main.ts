import { runService } from '@trunkline/service';
import { AppModule } from './app.module.js';
import { settings } from './token.settings.js';

/** A session request is a few hundred bytes. */
const BODY_BYTES = 8 * 1024;

await runService({ name: 'token', settings, module: AppModule, bodyBytes: BODY_BYTES });
