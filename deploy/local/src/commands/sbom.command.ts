import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { speechWheels } from '@trunkline/speech';
import { execa } from 'execa';
import { repositoryRoot } from '../installation/repository-root.js';
import { completeBillOfMaterials } from '../sbom/bill-of-materials.js';
import { LIVEKIT_SERVER, NATS_SERVER } from '../toolchain/binary-part.js';
import { GO_WHEELS } from '../toolchain/packaged-go.js';
import { runCommand } from './run-command.js';

const help = `Prints a CycloneDX bill of materials: every npm package, server and wheel, with versions and hashes.
`;

/** The lockfile alone is read; peer ranges that a vendor declares too narrowly are no matter of a bill. */
const NPM_SBOM = [
  'sbom',
  '--sbom-format=cyclonedx',
  '--sbom-type=application',
  '--package-lock-only',
  // Compilers and test tools too, whatever NODE_ENV says.
  '--include=dev',
  '--legacy-peer-deps',
];

await runCommand({
  help,
  flags: [],
  run: async () => {
    const { stdout } = await execa('npm', NPM_SBOM, { cwd: repositoryRoot, stdin: 'ignore' });
    const bill = completeBillOfMaterials(
      stdout,
      await readFile(join(repositoryRoot, 'package-lock.json'), 'utf8'),
      [NATS_SERVER, LIVEKIT_SERVER],
      [...speechWheels, ...Object.values(GO_WHEELS)],
    );
    process.stdout.write(`${JSON.stringify(bill, null, 2)}\n`);
    return 0;
  },
});
