import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Kills the process groups it was told of when its input ends: that is when the bridge is gone, however it went. SIGKILL
 * runs no exit hook, and an MCP server needn't end when its stdin does.
 */
const SCRIPT = `
groups=
while IFS=' ' read -r verb what; do
  case $verb in
    watch) groups="$groups $what" ;;
    forget) left=; for g in $groups; do [ "$g" = "$what" ] || left="$left $g"; done; groups=$left ;;
  esac
done
for g in $groups; do kill -9 "-$g" 2>/dev/null; done
`;

/** Sees to it that no program outlives the bridge. */
export class OrphanGuard {
  private guard: ChildProcess | undefined;

  /** @param leader pid of the first process of the group */
  watch(leader: number): void {
    this.tell(`watch ${leader}`);
  }

  forget(leader: number): void {
    this.tell(`forget ${leader}`);
  }

  close(): void {
    this.guard?.stdin?.end();
    this.guard = undefined;
  }

  private tell(line: string): void {
    if (this.guard === undefined || this.guard.exitCode !== null) this.guard = start();
    this.guard.stdin?.write(`${line}\n`);
  }
}

function start(): ChildProcess {
  const guard = spawn('/bin/sh', ['-c', SCRIPT], {
    // A group of its own: what ends the bridge's group must not end it before it has done its work.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
  });
  guard.on('error', () => undefined);
  guard.stdin?.on('error', () => undefined);
  guard.unref();
  return guard;
}
