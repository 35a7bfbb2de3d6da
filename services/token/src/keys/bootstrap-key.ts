import { Injectable, type OnModuleInit } from '@nestjs/common';
import { API_SCOPES, isName } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { ApiKeys, InjectSettings } from '@trunkline/service';
import { NONE, type TokenSettings } from '../token.settings.js';

/** Registers the key that the operator set, so that an installation has a first client. A new one ends the one before. */
@Injectable()
export class BootstrapKey implements OnModuleInit {
  constructor(
    private readonly keys: ApiKeys,
    @InjectSettings() private readonly settings: TokenSettings,
  ) {}

  async onModuleInit(): Promise<void> {
    const { bootstrapApiKey, bootstrapTenant, bootstrapMaxSessions, bootstrapToolScopes } = this.settings;
    if (!isName(bootstrapTenant))
      throw new CodedError('SETTING_INVALID', 'BOOTSTRAP_TENANT is not a name: a-z, 0-9, _ and -.');
    await this.keys.registerBootstrap(bootstrapApiKey === NONE ? undefined : bootstrapApiKey, {
      tenant: bootstrapTenant,
      name: 'bootstrap',
      scopes: API_SCOPES,
      toolScopes: bootstrapToolScopes,
      createdAt: new Date().toISOString(),
      maxSessions: bootstrapMaxSessions,
    });
  }
}
