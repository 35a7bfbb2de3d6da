import { runService } from '@trunkline/service';
import { AppModule } from './app.module.js';
import { settings } from './calls.settings.js';
import { acceptWebhookBodies } from './webhook/webhook-bodies.js';

await runService({ name: 'calls', settings, module: AppModule, configure: acceptWebhookBodies });
