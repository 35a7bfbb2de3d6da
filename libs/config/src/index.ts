export { parseFlags, usageError } from './cli/flags.js';
export { printAnswer } from './cli/print-answer.js';
export { printable } from './cli/printable.js';
export { ServiceClient } from './cli/service-client.js';
export { renderTable } from './cli/table.js';
export {
  type Installation,
  type InstallationUrls,
  installationDir,
  installationFile,
  installationUrls,
  readInstallation,
  type ServiceAddress,
  secretsFile,
  serviceAddress,
} from './installation.js';
export * as kinds from './kinds.js';
export { parseSettings, type Setting, setting, type Values } from './settings.js';
