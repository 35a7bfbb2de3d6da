export { ApiKeys } from '@trunkline/api-keys';
export { FailedLogins } from './auth/failed-logins.js';
export { Client, RequireScope } from './auth/require-scope.js';
export { busSettings, commonSettings, liveKitSettings } from './common-settings.js';
export { Readiness, type ReadinessReport } from './health/readiness.js';
export { addressGroup } from './http/address-group.js';
export { Rates } from './limits/rates.js';
export { NestLogger } from './nest-logger.js';
export { PlatformModule } from './platform.module.js';
export {
  closeParts,
  EXIT_CONFIG,
  type Parts,
  type SettingsSpec,
  settingsOrExit,
  startParts,
} from './process.js';
export { type HttpApplication, type Listener, runService, type ServiceOptions } from './run-service.js';
export { InjectLogger, InjectSettings, LOGGER, SETTINGS } from './tokens.js';
