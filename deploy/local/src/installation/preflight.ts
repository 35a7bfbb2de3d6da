import { existsSync } from 'node:fs';
import { CodedError } from '@trunkline/errors';
import { MARK } from '../processes/installation-mark.js';
import { serviceProgram } from '../processes/plan.js';
import { refuseUnknownOverrides } from '../processes/service-overrides.js';
import { servicesOf } from '../processes/services.js';
import { requireSpace } from '../system/free-space.js';
import { tryPort } from '../system/port-free.js';
import { portHolder } from '../system/port-holder.js';
import { startEnvironment } from '../system/process-table.js';
import { isLoopback } from './hosts.js';
import type { LocalSettings } from './local-settings.js';
import { PORTS, type PortName, portNames } from './ports.js';
import { listenHost } from './urls.js';

/** Room for the bus, the store and the logs to work with. */
const DATA_BYTES = 512 * 1024 ** 2;

/**
 * Finds out before anything is built or started what would stop it.
 *
 * @throws CodedError `PART_MISSING` when the services aren't built, `DISK_FULL`, `PORT_BUSY`, or
 * `SETTING_INVALID` when the machine doesn't have the address or refuses a port, or a setting is for no service.
 */
export async function preflight(settings: LocalSettings, environment: NodeJS.ProcessEnv): Promise<void> {
  refuseUnknownOverrides(environment);
  requireBuilt(settings);
  await requireSpace({
    path: settings.dataDir,
    bytes: DATA_BYTES,
    purpose: 'an installation',
    setting: 'TRUNKLINE_DATA_DIR',
  });
  await requireFreePorts(settings);
}

function requireBuilt(settings: LocalSettings): void {
  const { servicesDir } = settings;
  const missing = servicesOf(settings).filter(({ name }) => !existsSync(serviceProgram(servicesDir, name)));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  throw new CodedError(
    'PART_MISSING',
    `Not built: ${names} (no ${serviceProgram(servicesDir, missing[0]?.name ?? '')}). Run npm start, which builds ` +
      'everything first, or npm run build.',
  );
}

async function requireFreePorts(settings: LocalSettings): Promise<void> {
  const problems: string[] = [];
  for (const name of portNames) {
    const { transport, env } = PORTS[name];
    const host = listenHost(settings, name);
    if (name === 'livekitTcp' && isLoopback(host)) continue;
    if (name === 'mcp' && settings.mcpConfig === undefined) continue;
    const code = await tryPort(host, settings.ports[name], transport);
    if (code === undefined) continue;
    if (code === 'EADDRINUSE') problems.push(describeBusy(settings, name));
    else throw refused(code, host, settings.ports[name], env);
  }
  if (problems.length === 0) return;
  const hint =
    problems.length === 1
      ? ''
      : '\nTRUNKLINE_PORT_OFFSET=100 moves all ports that have no setting of their own.';
  throw new CodedError('PORT_BUSY', `${problems.join('\n')}${hint}`);
}

function describeBusy(settings: LocalSettings, name: PortName): string {
  const { transport, env } = PORTS[name];
  const port = settings.ports[name];
  const which = `${transport === 'udp' ? 'UDP port' : 'Port'} ${port} (${name})`;
  const holder = portHolder(port, transport);
  if (holder === undefined) {
    return `${which} is taken by another process. End that process, or choose another port with ${env}.`;
  }
  const other = startEnvironment(holder.pid, MARK);
  if (other !== undefined) {
    return `${which} is taken by the installation in ${other}. Stop that one, or choose another port with ${env}.`;
  }
  const command = holder.command === undefined ? '' : ` (${holder.command})`;
  return `${which} is taken by process ${holder.pid}${command}. End it, or choose another port with ${env}.`;
}

function refused(code: string, host: string, port: number, env: string): CodedError {
  if (code === 'EADDRNOTAVAIL') {
    return new CodedError('SETTING_INVALID', `TRUNKLINE_HOST = ${host}: not an address of this machine.`);
  }
  if (code === 'EACCES') {
    return new CodedError('SETTING_INVALID', `${env} = ${port}: the system lets only root listen there.`);
  }
  return new CodedError('SETTING_INVALID', `${env} = ${port}: can't listen on ${host}:${port} (${code}).`);
}
