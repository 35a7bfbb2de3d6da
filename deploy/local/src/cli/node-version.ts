import process from 'node:process';

/**
 * Imported first by every command: the rest needs what only a newer Node has, and would fail with a
 * message that says nothing. npm scripts run on the `node` package of the lockfile, so that an old one here
 * means that its installation was skipped.
 */
const OLDEST_MAJOR = 24;
if (Number(process.versions.node.split('.')[0]) < OLDEST_MAJOR) {
  process.stderr.write(
    `PART_VERSION: this runs on Node ${process.versions.node}; Trunkline needs ${OLDEST_MAJOR}. ` +
      'Run npm ci, which brings it, and use the npm scripts.\n',
  );
  process.exit(1);
}
