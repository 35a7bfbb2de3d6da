import { probe } from '../supervisor/readiness.js';
import { isSameProcess, processTable } from '../system/process-table.js';
import { treeResidentBytes } from '../system/process-tree.js';
import { type InstallationState, readState } from './state.js';

export interface ServiceStatus {
  readonly name: string;
  readonly url: string;
  /** Null while it isn't running. */
  readonly pid: number | null;
  readonly ready: boolean;
  /** Resident memory of the process and all it started. */
  readonly rssBytes: number;
}

export interface InstallationStatus {
  /** Whether every process is ready and somebody keeps them running. */
  readonly ready: boolean;
  readonly services: readonly ServiceStatus[];
}

/** What the installation in a data folder is doing now: each process is looked at and asked. */
export async function installationStatus(dataDir: string): Promise<InstallationStatus> {
  const state = readState(dataDir);
  if (state === undefined) return { ready: false, services: [] };
  const table = processTable();
  const services = await Promise.all(state.services.map((service) => serviceStatus(service, table)));
  const ready =
    state.phase === 'ready' && isSameProcess(state.supervisor) && services.every((service) => service.ready);
  return { ready, services };
}

async function serviceStatus(
  { name, url, readyUrl, process }: InstallationState['services'][number],
  table: ReturnType<typeof processTable>,
): Promise<ServiceStatus> {
  if (process === null || !isSameProcess(process)) {
    return { name, url, pid: null, ready: false, rssBytes: 0 };
  }
  const { ready } = await probe(readyUrl);
  return { name, url, pid: process.pid, ready, rssBytes: treeResidentBytes(process.pid, table) };
}
