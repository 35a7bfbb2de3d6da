import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeAccess } from '../describe-access.js';
import { busAccounts } from '../platform-accounts.js';

/** An integrator, to show what each of them gets. */
const EXAMPLE = { name: 'acme', tools: ['weather'] };

writeFileSync(
  fileURLToPath(new URL('../../../../docs/bus-access.md', import.meta.url)),
  describeAccess(busAccounts([EXAMPLE])),
);
