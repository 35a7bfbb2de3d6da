import { CodedError, toCodedError } from '@trunkline/errors';
import type { Registered, SchemaJudge } from '../schemas/schema-judge.js';

/** A tool as its service registered it, or why it can't be one. */
export type Registration =
  | { readonly registered: Registered; readonly problem?: never }
  | { readonly registered?: never; readonly problem: CodedError };

/** Different registrations of one service in a minute that are judged; a service may have some hundred tools. */
const MAX_PER_MINUTE = 1024;
const MINUTE_MS = 60_000;

const CHANGES_TOO_OFTEN: Registration = {
  problem: new CodedError('TOOL_REGISTRATION_INVALID', 'The service registers different tools all the time.'),
};

/** Registrations by their text: each is judged once, however many instances and rounds there are. */
export class Registrations {
  private readonly known = new Map<string, Registration | Promise<void>>();
  private readonly judged = new Map<string, { since: number; count: number }>();

  constructor(
    private readonly judge: Pick<SchemaJudge, 'register'>,
    private readonly onJudged: () => void,
  ) {}

  /** What became of a registration; undefined while it is being judged. */
  read(service: string, metadata: string): Registration | undefined {
    const known = this.known.get(metadata);
    if (known !== undefined) return known instanceof Promise ? undefined : known;
    if (!this.mayJudge(service)) return CHANGES_TOO_OFTEN;
    const judging = this.judge
      .register(service, metadata)
      .then(
        (registered): Registration => ({ registered }),
        (thrown: unknown): Registration => ({ problem: toCodedError(thrown) }),
      )
      .then((registration) => {
        if (this.known.get(metadata) !== judging) return;
        // What only failed for want of room is judged when it is seen again.
        if (registration.problem?.code === 'TOOL_OVERLOADED') this.known.delete(metadata);
        else this.known.set(metadata, registration);
        this.onJudged();
      });
    this.known.set(metadata, judging);
    return undefined;
  }

  /** Resolves when nothing is being judged. */
  async settled(): Promise<void> {
    for (;;) {
      const judging = [...this.known.values()].filter((entry) => entry instanceof Promise);
      if (judging.length === 0) return;
      await Promise.all(judging);
    }
  }

  /** Forgets what is not among these. */
  keep(used: ReadonlySet<string>): void {
    for (const metadata of this.known.keys()) if (!used.has(metadata)) this.known.delete(metadata);
  }

  private mayJudge(service: string): boolean {
    const now = Date.now();
    const before = this.judged.get(service);
    const window = before && now - before.since < MINUTE_MS ? before : { since: now, count: 0 };
    if (this.judged.size > 1000) this.judged.clear();
    this.judged.set(service, { ...window, count: window.count + 1 });
    return window.count < MAX_PER_MINUTE;
  }
}
