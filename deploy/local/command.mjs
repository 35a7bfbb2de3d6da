// Runs a command of the project: `node deploy/local/command.mjs libs/caller/dist/cli/call.js [ARG …]`.
// Plain JavaScript, because it has to work before anything is installed or built.
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [script, ...args] = process.argv.slice(2);
const file = fileURLToPath(new URL(`../../${script}`, import.meta.url));

if (!existsSync(file)) {
  process.stderr.write('PART_MISSING: Trunkline is not built yet. Run npm ci && npm start.\n');
  process.exit(1);
}
process.argv = [process.argv[0], file, ...args];
await import(pathToFileURL(file).href);
