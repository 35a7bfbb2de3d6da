import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureLiveKitServer, ensureNatsServer } from './ensure-binary.js';

let folder: string;
let cacheDir: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-'));
  cacheDir = join(folder, 'cache');
  mkdirSync(join(folder, 'path'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program on the PATH of the test. */
function program(name: string, script: string): string {
  const path = join(folder, 'path', name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Go, as far as building goes: `go env` answers, `go install` writes a program that tells the version. */
const go = ({ version = '1.26.8', toolchain = 'local', install = '' } = {}) =>
  program(
    'go',
    `if [ "$1" = env ]; then printf '%s\\n' go${version} '${toolchain}' ${folder}; exit; fi
     echo build >> ${folder}/builds
     ${install || "printf '#!/bin/sh\\necho v1.13.5\\n' > $GOBIN/server; chmod +x $GOBIN/server; sleep 0.3"}`,
  );

const env = (more: NodeJS.ProcessEnv = {}) => ({ PATH: `${join(folder, 'path')}:/usr/bin:/bin`, ...more });
const builds = () => (existsSync(join(folder, 'builds')) ? readFileSync(join(folder, 'builds'), 'utf8') : '');

test('a fitting binary on PATH is used as it is', async () => {
  const path = program('nats-server', 'echo "nats-server: v2.15.7"');
  expect(await ensureNatsServer({ cacheDir, env: env() })).toBe(path);
});

test('one of another version on PATH is passed over', async () => {
  program('livekit-server', 'echo "livekit-server version 1.9.0"');
  go();
  const path = await ensureLiveKitServer({ cacheDir, env: env() });
  expect(path).toBe(join(cacheDir, 'bin', 'livekit-server-1.13.5'));
  expect(await ensureLiveKitServer({ cacheDir, env: env() })).toBe(path);
  expect(builds()).toBe('build\n');
});

test('a setting that names a wrong version is refused, with both versions and what to do', async () => {
  const path = program('mine', 'echo "nats-server: v2.9.1"');
  await expect(ensureNatsServer({ cacheDir, env: env({ NATS_SERVER_PATH: path }) })).rejects.toMatchObject({
    code: 'PART_VERSION',
    message: expect.stringMatching(/mine is version 2\.9\.1; .* 2\.15\.2 .*NATS_SERVER_PATH/),
  });
});

test('a setting that names no program is refused', async () => {
  const setting = { NATS_SERVER_PATH: join(folder, 'nowhere') };
  await expect(ensureNatsServer({ cacheDir, env: env(setting) })).rejects.toMatchObject({
    code: 'PART_MISSING',
  });
});

test('several who ask at once get one build', async () => {
  go();
  const said: string[] = [];
  const options = { cacheDir, env: env(), onProgress: (message: string) => said.push(message) };
  const paths = await Promise.all([1, 2, 3].map(() => ensureLiveKitServer(options)));
  expect(new Set(paths).size).toBe(1);
  expect(builds()).toBe('build\n');
  expect(said).toContain('waiting for another process that builds it');
  expect(readdirSync(join(cacheDir, 'bin')).toSorted()).toEqual([
    'livekit-server-1.13.5',
    'livekit-server-1.13.5.lock',
  ]);
});

test('without Go it is said what to install, or what to set', async () => {
  await expect(ensureNatsServer({ cacheDir, env: env({ GOROOT: folder }) })).rejects.toMatchObject({
    code: 'PART_MISSING',
    message: expect.stringMatching(
      /no Go to build it.*Go 1\.26 or newer \(https:\/\/go.dev\/dl\).*NATS_SERVER_PATH/,
    ),
  });
});

test('a Go that is too old is named with the version that is needed', async () => {
  go({ version: '1.19.8', toolchain: '' });
  await expect(ensureNatsServer({ cacheDir, env: env() })).rejects.toMatchObject({
    code: 'PART_MISSING',
    message: expect.stringMatching(/Go 1\.19\.8 is too old .* needs 1\.26\.0.*go\.dev\/dl/),
  });
});

test('an older Go that may fetch the newer one is left to do so', async () => {
  go({ version: '1.24.4', toolchain: 'auto' });
  await expect(ensureLiveKitServer({ cacheDir, env: env() })).resolves.toContain(cacheDir);
});

test.each([
  ['fills the disk', 'echo "write x.a: no space left on device"; exit 1', 'DISK_FULL', /Free 2 GiB/],
  [
    'has no network',
    'echo "dial tcp: lookup proxy.golang.org: no such host"; exit 1',
    'PART_DOWNLOAD',
    /GOPROXY/,
  ],
  ['does not compile', 'echo "undefined: foo"; exit 1', 'PART_MISSING', /undefined: foo/],
])('a build that %s says so and leaves nothing', async (_, install, code, message) => {
  go({ install });
  await expect(ensureNatsServer({ cacheDir, env: env() })).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
  expect(readdirSync(join(cacheDir, 'bin'))).toEqual(['nats-server-2.15.2.lock']);
});

test('the leftovers of a killed build are removed', async () => {
  mkdirSync(join(cacheDir, 'bin', 'livekit-server-1.13.5.AbCdEf'), { recursive: true });
  go();
  await ensureLiveKitServer({ cacheDir, env: env() });
  expect(readdirSync(join(cacheDir, 'bin'))).not.toContain('livekit-server-1.13.5.AbCdEf');
});

test('an interrupted build ends', async () => {
  go({ install: 'echo compiling; exec sleep 60' });
  const interrupt = new AbortController();
  const onProgress = (message: string) => {
    if (message.startsWith('compiling')) interrupt.abort();
  };
  const building = ensureNatsServer({ cacheDir, env: env(), signal: interrupt.signal, onProgress });
  await expect(building).rejects.toThrow(/abort/);
  expect(readdirSync(join(cacheDir, 'bin'))).toEqual(['nats-server-2.15.2.lock']);
});
