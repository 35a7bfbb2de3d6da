export * as kinds from './kinds.js';
export { parseSettings, type Setting, setting, type Values } from './settings.js';
