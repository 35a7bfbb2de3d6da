export { ApiKeys, type KeyTerms, type KnownKey, type ListedKey } from './api-keys.js';
export { generateKey } from './key-form.js';
