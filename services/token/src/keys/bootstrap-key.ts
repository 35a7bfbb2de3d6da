import { Injectable, type OnModuleInit } from '@nestjs/common';
import { isName } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { ApiKeys, InjectSettings } from '@trunkline/service';
import { NONE, type TokenSettings } from '../token.settings.js';

/** Registers the key that the operator set, so that an installation has a first client. */
@Injectable()
export class BootstrapKey implements OnModuleInit {
  constructor(
    private readonly keys: ApiKeys,
    @InjectSettings() private readonly settings: TokenSettings,
  ) {}

  async onModuleInit(): Promise<void> {
    const { bootstrapApiKey, bootstrapTenant, bootstrapMaxSessions, bootstrapToolScopes } = this.settings;
    if (bootstrapApiKey === NONE) return;
    if (!isName(bootstrapTenant))
      throw new CodedError('SETTING_INVALID', 'BOOTSTRAP_TENANT is not a name: a-z, 0-9, _ and -.');
    await this.keys.register(bootstrapApiKey, {
      tenant: bootstrapTenant,
      name: 'bootstrap',
      scopes: ['sessions:create', 'calls:read', 'tools:operate'],
      toolScopes: bootstrapToolScopes,
      createdAt: new Date().toISOString(),
      maxSessions: bootstrapMaxSessions,
    });
  }
}
