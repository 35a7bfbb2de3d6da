export { LOOPBACK } from './installation/hosts.js';
export { type InstallationStatus, installationStatus } from './installation/installation-status.js';
export { type LiveKitConfig, renderLiveKitConfig } from './installation/livekit-config.js';
export { type LocalSettings, readLocalSettings } from './installation/local-settings.js';
export { NATS_USER, type NatsConf, renderNatsConf } from './installation/nats-conf.js';
export { PORTS, type PortName, portNames } from './installation/ports.js';
export { repositoryRoot } from './installation/repository-root.js';
export {
  type RunningInstallation,
  type StartInstallationOptions,
  startInstallation,
} from './installation/start-installation.js';
export { stopInstallation } from './installation/stop-installation.js';
export { serviceProgram } from './processes/plan.js';
export { SERVICES, type ServiceName } from './processes/services.js';
export { probe } from './supervisor/readiness.js';
export { tryPort } from './system/port-free.js';
export { isSameProcess, processTable } from './system/process-table.js';
export { LIVEKIT_SERVER, NATS_SERVER } from './toolchain/binary-part.js';
export {
  type EnsureBinaryOptions,
  ensureLiveKitServer,
  ensureNatsServer,
} from './toolchain/ensure-binary.js';
