import { runService } from '@trunkline/service';
import { AppModule } from './app.module.js';
import { guardTheDoor } from './door/guard-the-door.js';
import { settings } from './settings.js';

await runService({ name: 'console', settings, module: AppModule, configure: guardTheDoor });
