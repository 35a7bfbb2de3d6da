import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Reads what to clean up, one line each, and does it when its input ends: that is when the process that ran
 * the tests is gone, however it went. SIGKILL and a test runner that gives up on a worker run no exit hook.
 */
const SCRIPT = `
pids=
while IFS=' ' read -r verb what; do
  case $verb in
    watch) pids="$pids $what" ;;
    forget) left=; for p in $pids; do [ "$p" = "$what" ] || left="$left $p"; done; pids=$left ;;
    folder) set -- "$@" "$what" ;;
  esac
done
for p in $pids; do kill -9 "-$p" 2>/dev/null; done
[ $# -eq 0 ] || rm -rf -- "$@"
`;

let guard: ChildProcess | undefined;

function tell(line: string): void {
  guard ??= startGuard();
  guard.stdin?.write(`${line}\n`);
}

function startGuard(): ChildProcess {
  const child = spawn('sh', ['-c', SCRIPT], {
    // A group of its own: a Ctrl-C must not end it before it has cleaned up.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // It must not keep the test process alive, which is what it waits for.
  child.unref();
  if (child.stdin !== null && 'unref' in child.stdin && typeof child.stdin.unref === 'function') {
    child.stdin.unref();
  }
  return child;
}

/** The group that this process leads is killed when the test process ends, unless it is forgotten first. */
export const watchGroup = (leader: number): void => tell(`watch ${leader}`);
export const forgetGroup = (leader: number): void => tell(`forget ${leader}`);
/** The folder is removed when the test process ends. */
export const removeAtEnd = (folder: string): void => tell(`folder ${folder}`);
