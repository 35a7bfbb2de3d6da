import { closeSync, openSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runService } from '@trunkline/service';
import { AppModule } from './app.module.js';
import { passBodiesOn } from './http/pass-bodies-on.js';
import { storeSettings } from './settings.js';

// The engine appends what it finds on standard input to every insert. The lowest free descriptor is the one just closed.
closeSync(0);
openSync('/dev/null', 'r');

setFlagsFromString('--max-semi-space-size=4');

await runService({ name: 'store', settings: storeSettings, module: AppModule, configure: passBodiesOn });
