import type { BuildSize } from './build-progress.js';
import { compareVersions, type Version } from './version.js';

/** A server that comes as one binary and can be built with Go. */
export interface BinaryPart {
  /** Its name on PATH and in the cache. */
  readonly name: string;
  /** The version that is built when none is there. */
  readonly pinned: Version;
  /** The oldest version of the pinned minor line that is taken when it is already there. */
  readonly oldest: Version;
  /** The setting that names a binary of the user's own. */
  readonly setting: string;
  readonly goPackage: string;
  /** What `go install` calls the binary. */
  readonly goBinary: string;
  /** The Go version its module asks for. */
  readonly go: Version;
  readonly build: BuildSize;
}

const version = (major: number, minor: number, patch: number): Version => ({ major, minor, patch });

/** Versions below 2.12.6 have known vulnerabilities; the platform is tested with the 2.15 line. */
export const NATS_SERVER: BinaryPart = {
  name: 'nats-server',
  pinned: version(2, 15, 2),
  oldest: version(2, 15, 2),
  setting: 'NATS_SERVER_PATH',
  goPackage: 'github.com/nats-io/nats-server/v2',
  goBinary: 'nats-server',
  go: version(1, 26, 0),
  build: { packages: 246, seconds: 46 },
};

export const LIVEKIT_SERVER: BinaryPart = {
  name: 'livekit-server',
  pinned: version(1, 13, 5),
  oldest: version(1, 13, 0),
  setting: 'LIVEKIT_SERVER_PATH',
  goPackage: 'github.com/livekit/livekit-server/cmd/server',
  goBinary: 'server',
  go: version(1, 26, 0),
  build: { packages: 789, seconds: 96 },
};

/** Whether a version that is already on the machine can be used: the pinned minor line, not too old in it. */
export const fits = (part: BinaryPart, found: Version): boolean =>
  found.major === part.pinned.major &&
  found.minor === part.pinned.minor &&
  compareVersions(found, part.oldest) >= 0;
