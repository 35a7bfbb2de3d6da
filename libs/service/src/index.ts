export { ApiKeys } from './auth/api-keys.js';
export { Client, RequireScope } from './auth/require-scope.js';
export { busSettings, commonSettings, liveKitSettings } from './common-settings.js';
export { Readiness, type ReadinessReport } from './health/readiness.js';
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
export { runService, type ServiceOptions } from './run-service.js';
export { InjectLogger, InjectSettings, LOGGER, SETTINGS } from './tokens.js';
