import type { Provider } from '@nestjs/common';
import { Bus, KvBucket } from '@trunkline/bus';
import { BUCKETS } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { type AgentProfile, loadProfiles, profileToJson, profileVersion } from '@trunkline/profiles';
import { SETTINGS } from '@trunkline/service';
import type { TokenSettings } from '../token.settings.js';

/** A profile as sessions pin it. */
export interface PublishedProfile {
  readonly profile: AgentProfile;
  readonly version: string;
}

/** The agent profiles that sessions can be created with. */
export class ProfileCatalog {
  private constructor(
    private readonly profiles: ReadonlyMap<string, PublishedProfile>,
    readonly defaultName: string,
  ) {}

  /**
   * Loads the profiles of a folder and publishes them for the agents.
   *
   * @throws CodedError `PROFILE_INVALID` naming file, line and field; `SETTING_INVALID` when the folder can't be read,
   * holds no profile, or has none of the default name.
   */
  static async load(folder: string, defaultName: string, bus: Bus): Promise<ProfileCatalog> {
    const loaded = await loadProfiles(folder);
    if (!loaded.has(defaultName)) {
      const names = [...loaded.keys()].join(', ') || 'none';
      throw new CodedError(
        'SETTING_INVALID',
        `PROFILES_DIR has no profile ${defaultName}, which DEFAULT_PROFILE names. Its profiles: ${names}.`,
      );
    }
    const profiles = new Map(
      [...loaded].map(([name, profile]) => [name, { profile, version: profileVersion(profile) }]),
    );
    await publish(bus, profiles.values());
    return new ProfileCatalog(profiles, defaultName);
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
  inject: [SETTINGS, Bus],
  useFactory: ({ profilesDir, defaultProfile }: TokenSettings, bus: Bus) =>
    ProfileCatalog.load(profilesDir, defaultProfile, bus),
};
