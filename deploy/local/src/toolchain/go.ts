import { setPriority } from 'node:os';
import { CodedError } from '@trunkline/errors';
import type { PinnedWheel } from '@trunkline/wheels';
import { execa } from 'execa';
import { requireSpace } from '../system/free-space.js';
import type { BinaryPart } from './binary-part.js';
import { describeBuild, describeSeconds } from './build-progress.js';
import { type ChosenGo, chooseGo } from './choose-go.js';
import { showVersion } from './version.js';

/** Measured for livekit-server, the larger one: 0.7 GiB of build cache, 0.5 GiB of modules. */
const BUILD_BYTES = 1.5 * 1024 ** 3;
const BUILD_TIMEOUT_MS = 20 * 60_000;

export interface GoBuild {
  /** Folder that receives the binary. */
  readonly into: string;
  /** Holds the Go toolchain where the machine has none. */
  readonly cacheDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal | undefined;
  /** How much the build gives way to others, 0 to 19. @default 0 */
  readonly niceness?: number | undefined;
  readonly goWheel?: PinnedWheel | undefined;
}

/**
 * Builds the pinned version of a part with `go install`.
 *
 * @throws CodedError as `chooseGo`; `DISK_FULL`; `PART_DOWNLOAD` when the sources can't be downloaded; `PART_MISSING`
 * when they don't compile; `DEADLINE_EXCEEDED` after 20 minutes.
 */
export async function goInstall(part: BinaryPart, build: GoBuild): Promise<void> {
  const need = {
    oldest: part.go,
    product: `${part.name} ${showVersion(part.pinned)}`,
    otherwise: `set ${part.setting} to a ${part.name} ${part.pinned.major}.${part.pinned.minor} binary`,
  };
  const go = await chooseGo(need, { ...build, wheel: build.goWheel });
  await requireSpace({
    path: go.workDir,
    bytes: BUILD_BYTES,
    purpose: `building ${part.name}`,
    setting: go.workSetting,
  });
  const target = `${part.goPackage}@v${showVersion(part.pinned)}`;
  const time = describeSeconds(part.build.seconds);
  build.onProgress(`building ${showVersion(part.pinned)} with Go ${showVersion(go.version)}, ${time}`);
  const run = execa(go.path, ['install', '-v', target], {
    env: { ...go.env, GOBIN: build.into },
    extendEnv: false,
    cwd: build.into,
    stdin: 'ignore',
    all: true,
    reject: false,
    timeout: BUILD_TIMEOUT_MS,
    ...(build.signal === undefined ? {} : { cancelSignal: build.signal }),
  });
  giveWay(run.pid, build.niceness ?? 0);
  const describe = describeLines(part);
  // A cancelled run ends the iteration with its error, which the awaited result below tells better.
  try {
    for await (const line of run.iterable({ from: 'all' })) build.onProgress(describe(line));
  } catch {}
  const result = await run;
  build.signal?.throwIfAborted();
  if (result.timedOut) {
    throw new CodedError('DEADLINE_EXCEEDED', `go install ${target} took more than 20 minutes. Try again.`);
  }
  if (result.failed) throw explain(part, target, result.all, go);
}

/** The compilers that Go starts inherit it. */
function giveWay(pid: number | undefined, niceness: number): void {
  if (pid === undefined || niceness === 0) return;
  try {
    setPriority(pid, niceness);
  } catch {
    // It has ended already, which the awaited result tells.
  }
}

/** Describes the lines of `go install -v`: a download, or one more package. */
function describeLines(part: BinaryPart): (line: string) => string {
  let compiled = 0;
  let startedAt = 0;
  return (line) => {
    const text = line.trim();
    if (text.startsWith('go: ')) return text.slice('go: '.length);
    if (compiled === 0) startedAt = performance.now();
    compiled += 1;
    return describeBuild(part.build, compiled, (performance.now() - startedAt) / 1000);
  };
}

function explain(part: BinaryPart, target: string, output: string, go: ChosenGo): CodedError {
  const needed = /requires go >= ([\d.]+)/.exec(output)?.[1];
  if (needed !== undefined) {
    return new CodedError(
      'PART_MISSING',
      `Go ${showVersion(go.version)} is too old to build ${part.name}: it needs ${needed}. Install it from ` +
        `https://go.dev/dl, or set ${part.setting} to a ${part.name} ${part.pinned.major}.${part.pinned.minor} binary.`,
    );
  }
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

const lastLines = (text: string, count: number) => text.trim().split('\n').slice(-count).join('\n');
