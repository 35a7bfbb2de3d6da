import { runService } from '@trunkline/service';
import { AppModule } from './app.module.js';
import { settings } from './settings.js';

await runService({ name: 'mcp', settings, module: AppModule });
