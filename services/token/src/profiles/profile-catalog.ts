import { setTimeout as sleep } from 'node:timers/promises';
import type { OnApplicationShutdown, Provider } from '@nestjs/common';
import { Bus, KvBucket } from '@trunkline/bus';
import { BUCKETS } from '@trunkline/contracts';
import { CodedError, toCodedError } from '@trunkline/errors';
import { type AgentProfile, loadProfiles, profileToJson, profileVersion } from '@trunkline/profiles';
import { LOGGER, SETTINGS } from '@trunkline/service';
import type { Logger } from '@trunkline/telemetry';
import type { TokenSettings } from '../token.settings.js';

/** A profile as sessions pin it. */
export interface PublishedProfile {
  readonly profile: AgentProfile;
  readonly version: string;
}

type Profiles = ReadonlyMap<string, PublishedProfile>;

/** How often the folder is read again, ms: by time, because mounted folders don't report changes. */
const RELOAD_MS = 2000;

/** The agent profiles that sessions can be created with. */
export class ProfileCatalog implements OnApplicationShutdown {
  private readonly closed = new AbortController();
  private lastProblem = '';

  private constructor(
    private profiles: Profiles,
    private readonly folder: string,
    readonly defaultName: string,
    private readonly bus: Bus,
    private readonly logger: Logger,
  ) {}

  /**
   * Loads the profiles of a folder and publishes them for the agents. From then on a change of the folder counts for new
   * sessions within seconds; one that can't be loaded is logged, and what was there stays.
   *
   * @throws CodedError `PROFILE_INVALID` naming file, line and field; `SETTING_INVALID` when the folder can't be read,
   * holds no profile, or has none of the default name.
   */
  static async load(folder: string, defaultName: string, bus: Bus, logger: Logger): Promise<ProfileCatalog> {
    const profiles = await read(folder, defaultName);
    await publish(bus, profiles.values());
    const catalog = new ProfileCatalog(profiles, folder, defaultName, bus, logger);
    void catalog.follow();
    return catalog;
  }

  onApplicationShutdown(): void {
    this.closed.abort();
  }

  private async follow(): Promise<void> {
    const { signal } = this.closed;
    while (!signal.aborted) {
      await sleep(RELOAD_MS, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) await this.reload();
    }
  }

  private async reload(): Promise<void> {
    try {
      const profiles = await read(this.folder, this.defaultName);
      this.lastProblem = '';
      if (fingerprintOf(profiles) === fingerprintOf(this.profiles)) return;
      // Agents find what a session names.
      await publish(this.bus, profiles.values());
      this.profiles = profiles;
      this.logger.info({ profiles: fingerprintOf(profiles) }, 'profiles changed');
    } catch (error) {
      const { code, message } = toCodedError(error);
      if (message !== this.lastProblem)
        this.logger.error({ code, problem: message }, 'profiles not reloaded');
      this.lastProblem = message;
    }
  }

  /** @throws CodedError `PROFILE_NOT_FOUND` when there is none of this name. */
  get(name: string = this.defaultName): PublishedProfile {
    const found = this.profiles.get(name);
    if (found === undefined)
      throw new CodedError('PROFILE_NOT_FOUND', undefined, { details: { profile: name } });
    return found;
  }

  list(): readonly PublishedProfile[] {
    return [...this.profiles.values()];
  }
}

async function read(folder: string, defaultName: string): Promise<Profiles> {
  const loaded = await loadProfiles(folder);
  if (!loaded.has(defaultName)) {
    const names = [...loaded.keys()].join(', ') || 'none';
    throw new CodedError(
      'SETTING_INVALID',
      `PROFILES_DIR has no profile ${defaultName}, which DEFAULT_PROFILE names. Its profiles: ${names}.`,
    );
  }
  return new Map([...loaded].map(([name, profile]) => [name, { profile, version: profileVersion(profile) }]));
}

const fingerprintOf = (profiles: Profiles): string =>
  [...profiles.values()].map(({ profile, version }) => `${profile.name}.${version}`).join(' ');

/** A version never changes once written; `current` names the newest. Every replica writes the same. */
async function publish(bus: Bus, profiles: Iterable<PublishedProfile>): Promise<void> {
  const bucket = await KvBucket.open(bus, BUCKETS.profiles, { parse: (stored) => stored });
  for (const { profile, version } of profiles) {
    await bucket.create(`${profile.name}.${version}`, JSON.parse(profileToJson(profile)));
    await bucket.put(`${profile.name}.current`, { version });
  }
}

export const profileCatalogProvider: Provider = {
  provide: ProfileCatalog,
  inject: [SETTINGS, Bus, LOGGER],
  useFactory: ({ profilesDir, defaultProfile }: TokenSettings, bus: Bus, logger: Logger) =>
    ProfileCatalog.load(profilesDir, defaultProfile, bus, logger),
};
