// LiveKit's client logs for developers unless it is told so; job processes inherit it.
process.env.NODE_ENV ??= 'production';

import { runService } from '@trunkline/service';
import { AppModule } from './app.module.js';
import { agentSettings } from './settings.js';

await runService({ name: 'agent', settings: agentSettings, module: AppModule });
