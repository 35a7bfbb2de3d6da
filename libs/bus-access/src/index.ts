export type { BusAccount, BusExport, BusImport, BusUser } from './bus-account.js';
export { inboxPrefix } from './inbox-prefix.js';
export { APPOINTMENTS, busAccounts } from './platform-accounts.js';
export { CORE, providerAccount, providerImports, type ToolProvider } from './tool-provider.js';
