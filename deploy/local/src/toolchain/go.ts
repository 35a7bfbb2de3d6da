import { join } from 'node:path';
import { CodedError } from '@trunkline/errors';
import { execa } from 'execa';
import { requireSpace } from '../system/free-space.js';
import type { BinaryPart } from './binary-part.js';
import { findOnPath, isExecutableFile } from './find-on-path.js';
import { compareVersions, parseVersion, showVersion, type Version } from './version.js';

/** Where Go's own installer puts it, often without PATH knowing. */
const USUAL_ROOT = '/usr/local/go';
/** From this version on, Go fetches a newer toolchain by itself when a module asks for one. */
const FETCHES_TOOLCHAINS: Version = { major: 1, minor: 21, patch: 0 };
/** Measured for livekit-server, the larger one: 0.7 GiB of build cache, 0.5 GiB of modules. */
const BUILD_BYTES = 1.5 * 1024 ** 3;
const BUILD_TIMEOUT_MS = 20 * 60_000;

export interface GoBuild {
  /** Folder that receives the binary. */
  readonly into: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Builds the pinned version of a part with `go install`.
 *
 * @throws CodedError `PART_MISSING` when there is no Go, or one too old; `DISK_FULL`;
 * `PART_DOWNLOAD` when the sources can't be downloaded; `PART_MISSING` when they don't compile.
 */
export async function goInstall(part: BinaryPart, build: GoBuild): Promise<void> {
  const go = findGo(part, build.env);
  const env = { ...build.env, GOBIN: build.into };
  const { found, toolchain, cache } = await inspectGo(go, env);
  const enough = compareVersions(found, part.go) >= 0;
  const willFetch = compareVersions(found, FETCHES_TOOLCHAINS) >= 0 && toolchain !== 'local';
  if (!enough && !willFetch) throw goTooOld(part, showVersion(found), showVersion(part.go));
  await requireSpace({
    path: cache,
    bytes: BUILD_BYTES,
    purpose: `building ${part.name}`,
    setting: 'GOCACHE',
  });

  const target = `${part.goPackage}@v${showVersion(part.pinned)}`;
  build.onProgress(`building ${showVersion(part.pinned)} with Go ${showVersion(found)}`);
  const run = execa(go, ['install', '-v', target], {
    // A module may name a newer toolchain than it needs, which would be another download.
    env: enough ? { ...env, GOTOOLCHAIN: 'local' } : env,
    extendEnv: false,
    cwd: build.into,
    stdin: 'ignore',
    all: true,
    reject: false,
    timeout: BUILD_TIMEOUT_MS,
    ...(build.signal === undefined ? {} : { cancelSignal: build.signal }),
  });
  let steps = 0;
  // A cancelled run ends the iteration with its error, which the awaited result below tells better.
  try {
    for await (const line of run.iterable({ from: 'all' })) {
      steps += 1;
      build.onProgress(describe(line, steps));
    }
  } catch {}
  const result = await run;
  build.signal?.throwIfAborted();
  if (result.timedOut) {
    throw new CodedError('DEADLINE_EXCEEDED', `go install ${target} took more than 20 minutes. Try again.`);
  }
  if (result.failed) throw explain(part, target, result.all, showVersion(found));
}

function findGo(part: BinaryPart, env: NodeJS.ProcessEnv): string {
  const onPath = findOnPath('go', env.PATH);
  if (onPath !== undefined) return onPath;
  const usual = join(env.GOROOT ?? USUAL_ROOT, 'bin', 'go');
  if (isExecutableFile(usual)) return usual;
  throw new CodedError(
    'PART_MISSING',
    `${part.name} ${showVersion(part.pinned)} is not on this machine and there is no Go to build it. ` +
      `Install Go ${part.go.major}.${part.go.minor} or newer (https://go.dev/dl), or set ${part.setting} to a ` +
      `${part.name} ${part.pinned.major}.${part.pinned.minor} binary.`,
  );
}

async function inspectGo(
  go: string,
  env: NodeJS.ProcessEnv,
): Promise<{ found: Version; toolchain: string; cache: string }> {
  // One name per line, in the order asked for.
  const answer = await execa(go, ['env', 'GOVERSION', 'GOTOOLCHAIN', 'GOCACHE'], {
    env,
    extendEnv: false,
    reject: false,
    timeout: 30_000,
    stdin: 'ignore',
  });
  const [version = '', toolchain = '', cache = ''] = answer.stdout.split('\n');
  const found = parseVersion(version.replace(/^go/, ''));
  if (answer.failed || found === undefined || cache === '') {
    throw new CodedError('PART_MISSING', `${go} does not run: ${lastLines(answer.stderr, 3)}. Reinstall Go.`);
  }
  return { found, toolchain, cache };
}

function explain(part: BinaryPart, target: string, output: string, found: string): CodedError {
  const needed = /requires go >= ([\d.]+)/.exec(output)?.[1];
  if (needed !== undefined) return goTooOld(part, found, needed);
  if (/no space left on device/i.test(output)) {
    return new CodedError(
      'DISK_FULL',
      `The disk filled up while building ${part.name}. Free 2 GiB and try again.`,
    );
  }
  if (/dial tcp|no such host|i\/o timeout|TLS handshake|connection refused|proxyconnect/i.test(output)) {
    return new CodedError(
      'PART_DOWNLOAD',
      `go install ${target} could not download its sources. Check the network, or GOPROXY.\n${lastLines(output, 4)}`,
    );
  }
  return new CodedError('PART_MISSING', `go install ${target} failed:\n${lastLines(output, 12)}`);
}

const goTooOld = (part: BinaryPart, found: string, needed: string) =>
  new CodedError(
    'PART_MISSING',
    `Go ${found} is too old to build ${part.name}: it needs ${needed}. Install it from https://go.dev/dl, ` +
      `or set ${part.setting} to a ${part.name} ${part.pinned.major}.${part.pinned.minor} binary.`,
  );

function describe(line: string, steps: number): string {
  const text = line.trim();
  return text.startsWith('go: ') ? text.slice('go: '.length) : `compiling (${steps}) ${text}`;
}

const lastLines = (text: string, count: number) => text.trim().split('\n').slice(-count).join('\n');
