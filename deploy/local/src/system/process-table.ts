import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** One living process. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  readonly groupId: number;
  /**
   * Differs between two processes that were given the same pid at different times, also across a reboot.
   * Only to be compared.
   */
  readonly startToken: string;
}

const onLinux = process.platform === 'linux';

/** Every process of the machine that is alive; a zombie isn't. */
export function processTable(): ProcessEntry[] {
  if (!onLinux) return tableFromPs();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => processEntry(Number(name)) ?? []);
}

/** The process with this pid, undefined when there is none. */
export function processEntry(pid: number): ProcessEntry | undefined {
  if (!onLinux) return tableFromPs().find((entry) => entry.pid === pid);
  const stat = readProc(pid, 'stat');
  // The name in parentheses may hold anything; what follows the last one is numbers (man 5 proc_pid_stat).
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields === undefined || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return {
    pid,
    parentPid: Number(fields[1]),
    groupId: Number(fields[2]),
    startToken: `${bootId()}:${fields[19]}`,
  };
}

/** Whether the process recorded earlier is the one that has the pid now. */
export const isSameProcess = (recorded: { pid: number; startToken: string }): boolean =>
  processEntry(recorded.pid)?.startToken === recorded.startToken;

/** Resident memory of one process in bytes; 0 when it is gone. */
export function residentBytes(pid: number): number {
  if (!onLinux) return Number(ps(['-o', 'rss=', '-p', String(pid)]).trim()) * 1024 || 0;
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readProc(pid, 'status') ?? '')?.[1] ?? 0) * 1024;
}

/** The value of a variable in the environment a process was started with. Only on Linux, only one's own. */
export function startEnvironment(pid: number, name: string): string | undefined {
  if (!onLinux) return undefined;
  const entry = readProc(pid, 'environ')
    ?.split('\0')
    .find((line) => line.startsWith(`${name}=`));
  return entry?.slice(name.length + 1);
}

/** The command line of a process, shortened; undefined when it can't be seen. */
export function commandLine(pid: number): string | undefined {
  const text = onLinux
    ? readProc(pid, 'cmdline')?.replaceAll('\0', ' ').trim()
    : ps(['-o', 'command=', '-p', String(pid)]).trim();
  if (text === undefined || text === '') return undefined;
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // Gone meanwhile, or somebody else's: both mean that nothing can be said about it.
    return undefined;
  }
}

let boot: string | undefined;
function bootId(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return boot;
}

function tableFromPs(): ProcessEntry[] {
  return ps(['-axo', 'pid=,ppid=,pgid=,stat=,lstart='])
    .split('\n')
    .flatMap((line) => {
      const [, pid, parentPid, groupId, state, startToken] =
        /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? [];
      if (startToken === undefined || state?.startsWith('Z')) return [];
      return { pid: Number(pid), parentPid: Number(parentPid), groupId: Number(groupId), startToken };
    });
}

function ps(args: string[]): string {
  try {
    return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    // ps exits non-zero when no process matches.
    return '';
  }
}
