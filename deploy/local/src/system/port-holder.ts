import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { commandLine, processTable } from './process-table.js';

export interface PortHolder {
  readonly pid: number;
  readonly command: string | undefined;
}

/** TCP_LISTEN in the state column of /proc/net/tcp; UDP sockets have no such state. */
const LISTEN = '0A';

/** Who has the port open. Undefined when it can't be found: another user's process, or not Linux. */
export function portHolder(port: number, transport: 'tcp' | 'udp'): PortHolder | undefined {
  const inodes = socketInodes(port, transport);
  if (inodes.size === 0) return undefined;
  for (const { pid } of processTable()) {
    if (socketsOf(pid).some((inode) => inodes.has(inode))) return { pid, command: commandLine(pid) };
  }
  return undefined;
}

function socketInodes(port: number, transport: 'tcp' | 'udp'): Set<string> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = new Set<string>();
  for (const table of [`/proc/net/${transport}`, `/proc/net/${transport}6`]) {
    for (const line of read(table).split('\n').slice(1)) {
      const columns = line.trim().split(/\s+/);
      const [, local, , state] = columns;
      const inode = columns[9];
      if (local?.endsWith(suffix) && inode !== undefined && (transport === 'udp' || state === LISTEN)) {
        inodes.add(inode);
      }
    }
  }
  return inodes;
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const link = linkOf(`/proc/${pid}/fd/${fd}`);
      return /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? [];
    });
  } catch {
    // Another user's process keeps its descriptors to itself.
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
