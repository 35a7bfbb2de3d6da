/** Measured size of a build from nothing on two cores. */
export interface BuildSize {
  /** Packages that `go install -v` names. */
  readonly packages: number;
  readonly seconds: number;
}

/** Below this share of the packages their pace says little. */
const ENOUGH_TO_JUDGE = 0.1;

/**
 * Describes how far a build is and how long it still takes: by the pace so far, before that by the measured time.
 * A Go that has compiled some of it before names fewer packages, and is done earlier than said.
 */
export function describeBuild(size: BuildSize, compiled: number, elapsedSeconds: number): string {
  const share = Math.min(compiled / size.packages, 1);
  const left = share < ENOUGH_TO_JUDGE ? size.seconds * (1 - share) : (elapsedSeconds * (1 - share)) / share;
  return `compiling, package ${compiled} of about ${Math.max(size.packages, compiled)}, ${describeSeconds(left)} left`;
}

/** `about 2 min`, `about 40 s`, `a few seconds`. */
export function describeSeconds(seconds: number): string {
  if (seconds < 10) return 'a few seconds';
  if (seconds < 90) return `about ${Math.ceil(seconds / 10) * 10} s`;
  return `about ${Math.round(seconds / 60)} min`;
}
