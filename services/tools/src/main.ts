import { subjects } from '@trunkline/contracts';
import { runService } from '@trunkline/service';
import { AppModule } from './app.module.js';
import { ExecuteService } from './gateway/execute.service.js';
import { settings } from './settings.js';

await runService({
  name: 'tools',
  settings,
  module: AppModule,
  // Decision 1 validates the body, so that a bad one leaves the same traces as every other refusal.
  direct: (app) => {
    const executions = app.get(ExecuteService);
    return { [subjects.toolsExecute]: (body, capability) => executions.execute(body, capability) };
  },
});
