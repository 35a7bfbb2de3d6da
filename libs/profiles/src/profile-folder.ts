import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@trunkline/errors';
import type { AgentProfile } from './agent-profile.dto.js';
import { parseProfile, profileInvalid } from './parse-profile.js';

/** A profile and the file it was last read from without an error. */
export interface LoadedProfile {
  readonly profile: AgentProfile;
  readonly file: string;
}

/** A file that can't be taken as it is now. */
export interface BrokenFile {
  readonly file: string;
  /** Lines of `file:line: field.path: rule`. */
  readonly problems: readonly string[];
  /** Name of the profile whose last good version stays. */
  readonly keeps: string | undefined;
}

export interface FolderState {
  /** By name. */
  readonly profiles: ReadonlyMap<string, LoadedProfile>;
  readonly broken: readonly BrokenFile[];
}

/** What is remembered of a file between two looks at the folder. */
interface SeenFile {
  /** Time, size and inode as the file system reports them. */
  readonly mark: string;
  readonly hash: string;
  /** Last good version. */
  readonly profile: AgentProfile | undefined;
  readonly problems: readonly string[];
  /** Whether the file was so young that it may have changed again within the resolution of its time. */
  readonly young: boolean;
}

/** A file that was written this long ago shows a later change in its time. */
const SETTLED_MS = 3000;

/** The `*.yaml` of a folder. Each file stands for itself: one that is wrong leaves the others, and its own last good version. */
export class ProfileFolder {
  private files = new Map<string, SeenFile>();

  constructor(private readonly folder: string) {}

  /**
   * Looks at the folder. Only files that changed are read, and only those whose content changed are parsed.
   *
   * @throws CodedError `SETTING_INVALID` when the folder can't be read.
   */
  async refresh(): Promise<FolderState> {
    const names = await this.yamlFiles();
    const files = new Map<string, SeenFile>();
    for (const name of names) {
      const seen = await this.look(name, this.files.get(name));
      if (seen !== undefined) files.set(name, seen);
    }
    this.files = files;
    return stateOf(files);
  }

  private async yamlFiles(): Promise<readonly string[]> {
    try {
      return (await readdir(this.folder)).filter((name) => name.endsWith('.yaml')).sort();
    } catch (cause) {
      throw new CodedError('SETTING_INVALID', 'The folder of agent profiles cannot be read.', {
        cause,
        details: { folder: this.folder },
      });
    }
  }

  /** @returns undefined when the file is gone. */
  private async look(name: string, before: SeenFile | undefined): Promise<SeenFile | undefined> {
    const path = join(this.folder, name);
    try {
      const { mtimeMs, ctimeMs, size, ino } = await stat(path);
      const mark = `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
      if (before?.mark === mark && !before.young) return before;
      const bytes = await readFile(path);
      const hash = createHash('sha256').update(bytes).digest('hex');
      const young = Date.now() - Math.max(mtimeMs, ctimeMs) < SETTLED_MS;
      if (before?.hash === hash) return { ...before, mark, young };
      return { mark, hash, young, ...parsed(bytes, name, before?.profile) };
    } catch (error) {
      if (isMissing(error)) return undefined;
      const problems = [`${name}:1: the file can't be read`];
      return { mark: '', hash: '', young: true, profile: before?.profile, problems };
    }
  }
}

function parsed(
  bytes: Buffer,
  name: string,
  lastGood: AgentProfile | undefined,
): Pick<SeenFile, 'profile' | 'problems'> {
  try {
    return { profile: parseProfile(utf8(bytes, name), name), problems: [] };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { profile: lastGood, problems: error.message.split('\n') };
  }
}

/** Of two files with one profile name the first one counts, in the order of their names. */
function stateOf(files: ReadonlyMap<string, SeenFile>): FolderState {
  const profiles = new Map<string, LoadedProfile>();
  const broken: BrokenFile[] = [];
  for (const [file, { profile, problems }] of files) {
    const earlier = profile && profiles.get(profile.name);
    if (profile !== undefined && earlier === undefined) profiles.set(profile.name, { profile, file });
    const doubled =
      earlier === undefined
        ? []
        : [`${file}:1: name: ${earlier.profile.name} is the name of the profile in ${earlier.file} already`];
    const all = [...problems, ...doubled];
    if (all.length === 0) continue;
    broken.push({ file, problems: all, keeps: earlier === undefined ? profile?.name : undefined });
  }
  return { profiles, broken };
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

function utf8(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw profileInvalid([`${file}:1: the file is not UTF-8`]);
  }
}
