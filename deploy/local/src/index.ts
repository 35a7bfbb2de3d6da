export { addIntegrator, revokeIntegrator } from './bus/change-integrators.js';
export { passwordHash } from './bus/password-hash.js';
export { provisionBus } from './bus/provision-bus.js';
export { renderAccounts } from './bus/render-accounts.js';
export { LOOPBACK } from './installation/hosts.js';
export { type InstallationStatus, installationStatus } from './installation/installation-status.js';
export { type LiveKitConfig, renderLiveKitConfig } from './installation/livekit-config.js';
export { type LocalSettings, readLocalSettings } from './installation/local-settings.js';
export { type NatsConf, renderNatsConf } from './installation/nats-conf.js';
export { PORTS, type PortName, portNames } from './installation/ports.js';
export { repositoryRoot } from './installation/repository-root.js';
export { busLoginOf, generateSecrets, type OwnBusUser, type Secrets } from './installation/secrets.js';
export { readStaffLink } from './installation/staff-link.js';
export {
  type RunningInstallation,
  type StartInstallationOptions,
  startInstallation,
} from './installation/start-installation.js';
export { stopInstallation } from './installation/stop-installation.js';
export { httpUrl, livekitUrl } from './installation/urls.js';
export { compileCacheDir, serviceProgram } from './processes/plan.js';
export { CLICKHOUSE_DATABASE, CLICKHOUSE_USER, SERVICES, type ServiceName } from './processes/services.js';
export { type Launched, launch } from './supervisor/launch.js';
export { untilReady } from './supervisor/readiness.js';
export { killGroup, signalProcess } from './supervisor/signal-group.js';
export type { ProcessChange } from './supervisor/supervised-process.js';
export { tryPort } from './system/port-free.js';
export { type ChosenGo, chooseGo } from './toolchain/choose-go.js';
export {
  type EnsureBinaryOptions,
  ensureLiveKitServer,
  ensureNatsServer,
} from './toolchain/ensure-binary.js';
