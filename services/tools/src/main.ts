import { runService } from '@trunkline/service';
import { AppModule } from './app.module.js';
import { settings } from './settings.js';

await runService({ name: 'tools', settings, module: AppModule });
