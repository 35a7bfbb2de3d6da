export {
  type Installation,
  type InstallationUrls,
  installationDir,
  installationFile,
  installationUrls,
  readInstallation,
  secretsFile,
} from './installation.js';
export * as kinds from './kinds.js';
export { parseSettings, type Setting, setting, type Values } from './settings.js';
