import type { PartName } from '../toolchain/parts.js';

/** One process that is kept running. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Its whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Where it answers, for people. */
  readonly url: string;
  /** Answers 200 once the process can do its work. */
  readonly readyUrl: string;
  /** What has to be done after that, at each of its starts, before others may rely on it. */
  readonly prepare?: () => Promise<void>;
  /** Processes that are ready before it starts, and stop after it has. */
  readonly after: readonly string[];
  /** Parts that are obtained before it starts. @default none */
  readonly parts?: readonly PartName[];
  readonly logFile: string;
  readonly readyTimeoutMs: number;
  /** How long `readyUrl` may stay without any answer, once it was ready, before the process counts as hung. */
  readonly hangTimeoutMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly stopTimeoutMs: number;
  /** When set, SIGTERM is sent again after this time: some servers wait for their clients on the first. */
  readonly repeatTermAfterMs?: number;
}
