import { Controller, Get } from '@nestjs/common';
import type { ApiKeyRecord } from '@trunkline/contracts';
import type { BrokenFile } from '@trunkline/profiles';
import { Client, RequireScope } from '@trunkline/service';
import { ProfileCatalog, type PublishedProfile } from './profile-catalog.js';

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

/** What an operator may know of it beyond that. */
export interface ProfileStatus extends ProfileSummary {
  readonly file: string;
  /** Names of the tools that it lists. */
  readonly tools: readonly string[];
  /** Variables of keys that the agent does not have. */
  readonly missingVariables: readonly string[];
  /** Whether it can serve calls. */
  readonly usable: boolean;
}

@Controller('v1/profiles')
@RequireScope('sessions:create')
export class ProfilesController {
  constructor(private readonly catalog: ProfileCatalog) {}

  /** Those that can serve calls. */
  @Get()
  list(@Client() client: ApiKeyRecord): { profiles: ProfileSummary[] } {
    const usable = this.offeredTo(client).filter(({ missing }) => !missing.fatal);
    return { profiles: usable.map((published) => this.summary(published)) };
  }

  /** All of them, and the files that can't be taken. */
  @Get('status')
  status(@Client() client: ApiKeyRecord): { profiles: ProfileStatus[]; broken: readonly BrokenFile[] } {
    const profiles = this.offeredTo(client).map((published) => ({
      ...this.summary(published),
      file: published.file,
      tools: published.profile.tools.map(({ name }) => name),
      missingVariables: published.missing.names,
      usable: !published.missing.fatal,
    }));
    return { profiles, broken: this.catalog.broken };
  }

  private offeredTo({ profiles }: ApiKeyRecord): readonly PublishedProfile[] {
    return this.catalog.list().filter(({ profile }) => profiles?.includes(profile.name) ?? true);
  }

  private summary({ profile, version }: PublishedProfile): ProfileSummary {
    return {
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
    };
  }
}
