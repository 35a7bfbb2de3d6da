import { Controller, Get } from '@nestjs/common';
import type { ApiKeyRecord } from '@trunkline/contracts';
import { Client, RequireScope } from '@trunkline/service';
import { ProfileCatalog } from './profile-catalog.js';

/** What a client may know of an agent profile. */
export interface ProfileSummary {
  readonly name: string;
  readonly title: string;
  /** BCP 47. */
  readonly language: string;
  readonly version: string;
  /** Whether sessions that name no profile get this one. */
  readonly default: boolean;
  /** Names of the providers it speaks through, so that people can be told what answers them. */
  readonly providers: { readonly stt: string; readonly llm: string; readonly tts: string };
}

@Controller('v1/profiles')
@RequireScope('sessions:create')
export class ProfilesController {
  constructor(private readonly catalog: ProfileCatalog) {}

  @Get()
  list(@Client() client: ApiKeyRecord): { profiles: ProfileSummary[] } {
    const offered = this.catalog
      .list()
      .filter(({ profile }) => client.profiles?.includes(profile.name) ?? true);
    const profiles = offered.map(({ profile, version }) => ({
      name: profile.name,
      title: profile.title,
      language: profile.language,
      version,
      default: profile.name === this.catalog.defaultName,
      providers: {
        stt: profile.providers.stt.name,
        llm: profile.providers.llm.name,
        tts: profile.providers.tts.name,
      },
    }));
    return { profiles };
  }
}
