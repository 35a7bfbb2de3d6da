import { setTimeout as sleep } from 'node:timers/promises';
import type { OnApplicationShutdown, Provider } from '@nestjs/common';
import { Bus, KvBucket } from '@trunkline/bus';
import { BUCKETS } from '@trunkline/contracts';
import { CodedError, toCodedError } from '@trunkline/errors';
import {
  type AgentProfile,
  type BrokenFile,
  type FolderState,
  type MissingVariables,
  missingVariables,
  ProfileFolder,
  profileToJson,
  profileVersion,
} from '@trunkline/profiles';
import { LOGGER, SETTINGS } from '@trunkline/service';
import type { Logger } from '@trunkline/telemetry';
import { type TokenSettings, UNKNOWN } from '../token.settings.js';
import { watchProfiles } from './profile-metrics.js';

/** A profile as sessions pin it. */
export interface PublishedProfile {
  readonly profile: AgentProfile;
  readonly version: string;
  readonly file: string;
  /** Keys that it names and the agent does not have. */
  readonly missing: MissingVariables;
}

type Profiles = ReadonlyMap<string, PublishedProfile>;

export interface CatalogOptions {
  readonly folder: string;
  readonly defaultName: string;
  /** Names of the variables that the agent has; undefined when nobody knows. */
  readonly agentVariables: ReadonlySet<string> | undefined;
}

/** How often the folder is looked at, ms: by time, because mounted folders don't report changes. */
const LOOK_MS = 2000;

/** The agent profiles that sessions can be created with. */
export class ProfileCatalog implements OnApplicationShutdown {
  private readonly closed = new AbortController();
  private profiles: Profiles = new Map();
  private brokenFiles: readonly BrokenFile[] = [];
  private lastProblem = '';
  private readonly files: ProfileFolder;

  private constructor(
    private readonly options: CatalogOptions,
    private readonly bus: Bus,
    private readonly logger: Logger,
  ) {
    this.files = new ProfileFolder(options.folder);
    watchProfiles(() => ({ profiles: this.list(), broken: this.broken }));
  }

  /**
   * Loads the profiles of a folder and publishes them for the agents. From then on a change of the folder counts for new
   * sessions within seconds. A file that breaks a rule is logged and skipped alone: its last good version stays.
   *
   * @throws CodedError `PROFILE_INVALID` naming file, line and field, or `SETTING_INVALID`, when the folder can't be read or
   * has no profile of the default name that could be taken.
   */
  static async load(options: CatalogOptions, bus: Bus, logger: Logger): Promise<ProfileCatalog> {
    const catalog = new ProfileCatalog(options, bus, logger);
    await catalog.take(await catalog.files.refresh());
    void catalog.follow();
    return catalog;
  }

  get defaultName(): string {
    return this.options.defaultName;
  }

  onApplicationShutdown(): void {
    this.closed.abort();
  }

  /** @throws CodedError `PROFILE_NOT_FOUND` when there is none of this name, `PROFILE_UNUSABLE` when it can't serve calls. */
  get(name: string = this.defaultName): PublishedProfile {
    const found = this.profiles.get(name);
    if (found === undefined)
      throw new CodedError('PROFILE_NOT_FOUND', undefined, { details: { profile: name } });
    if (found.missing.fatal)
      throw new CodedError('PROFILE_UNUSABLE', undefined, {
        details: { profile: name, missing: found.missing.names },
      });
    return found;
  }

  list(): readonly PublishedProfile[] {
    return [...this.profiles.values()];
  }

  /** Files that can't be taken as they are. */
  get broken(): readonly BrokenFile[] {
    return this.brokenFiles;
  }

  private async follow(): Promise<void> {
    const { signal } = this.closed;
    while (!signal.aborted) {
      await sleep(LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) await this.look();
    }
  }

  private async look(): Promise<void> {
    try {
      await this.take(await this.files.refresh());
      this.lastProblem = '';
    } catch (error) {
      const { code, message } = toCodedError(error);
      if (message !== this.lastProblem)
        this.logger.error({ code, problem: message }, 'profiles not reloaded');
      this.lastProblem = message;
    }
  }

  /** Makes a state of the folder the one that counts. */
  private async take({ profiles: loaded, broken }: FolderState): Promise<void> {
    this.report(broken);
    this.brokenFiles = broken;
    if (!loaded.has(this.defaultName)) throw withoutDefault(this.defaultName, loaded, broken);
    const profiles = new Map(
      [...loaded].map(([name, { profile, file }]): [string, PublishedProfile] => {
        const before = this.profiles.get(name);
        // The same object: it was not read again.
        if (before?.profile === profile && before.file === file) return [name, before];
        const missing = missingVariables(profile, this.options.agentVariables);
        return [name, { profile, version: profileVersion(profile), file, missing }];
      }),
    );
    const changed = [...profiles.values()].filter(
      ({ profile, version }) => this.profiles.get(profile.name)?.version !== version,
    );
    // Agents find what a session names.
    await publish(this.bus, changed);
    const gone = [...this.profiles.keys()].filter((name) => !profiles.has(name));
    this.profiles = profiles;
    if (changed.length > 0 || gone.length > 0) {
      const versions = changed.map(({ profile, version }) => `${profile.name}.${version}`);
      this.logger.info({ changed: versions, gone }, 'profiles changed');
    }
    for (const { profile, missing } of changed) {
      if (missing.names.length > 0)
        this.logger.warn({ profile: profile.name, missing: missing.names }, 'keys of a profile are not set');
    }
  }

  private report(broken: readonly BrokenFile[]): void {
    const known = new Set(this.brokenFiles.map(({ problems }) => problems.join('\n')));
    for (const { file, problems, keeps } of broken) {
      if (!known.has(problems.join('\n')))
        this.logger.error({ code: 'PROFILE_INVALID', file, problems, keeps }, 'profile not taken');
    }
  }
}

function withoutDefault(
  name: string,
  loaded: FolderState['profiles'],
  broken: readonly BrokenFile[],
): CodedError {
  const problems = broken.flatMap((file) => file.problems);
  const names = [...loaded.keys()].join(', ') || 'none';
  const message = `PROFILES_DIR has no profile ${name}, which DEFAULT_PROFILE names. Its profiles: ${names}.`;
  return problems.length > 0
    ? new CodedError('PROFILE_INVALID', [message, ...problems].join('\n'), { details: { problems } })
    : new CodedError('SETTING_INVALID', message);
}

/** A version never changes once written; `current` names the newest. Every replica writes the same. */
async function publish(bus: Bus, profiles: readonly PublishedProfile[]): Promise<void> {
  if (profiles.length === 0) return;
  const bucket = await KvBucket.open(bus, BUCKETS.profiles, { parse: (stored) => stored });
  for (const { profile, version } of profiles) {
    await bucket.create(`${profile.name}.${version}`, JSON.parse(profileToJson(profile)));
    await bucket.put(`${profile.name}.current`, { version });
  }
}

export const profileCatalogProvider: Provider = {
  provide: ProfileCatalog,
  inject: [SETTINGS, Bus, LOGGER],
  useFactory: ({ profilesDir, defaultProfile, agentVariables }: TokenSettings, bus: Bus, logger: Logger) =>
    ProfileCatalog.load(
      {
        folder: profilesDir,
        defaultName: defaultProfile,
        agentVariables: agentVariables === UNKNOWN ? undefined : new Set(agentVariables.split(',')),
      },
      bus,
      logger,
    ),
};
