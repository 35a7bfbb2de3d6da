import { toCodedError } from '@trunkline/errors';
import { type RotationState, readRotation, writeRotation } from './rotation-state.js';

const POLL_MS = 1_000;

/** Looks for rotations that a command asks for, and has them carried out one after the other. */
export class RotationWatch {
  // A file and not a signal: a supervisor of an older release would be ended by one that it doesn't know.
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;

  constructor(
    private readonly dataDir: string,
    private readonly carryOut: (waitMs: number, report: (step: string) => void) => Promise<void>,
  ) {}

  start(): void {
    this.#timer = setInterval(() => {
      this.#look();
    }, POLL_MS);
    this.#timer.unref();
  }

  /** Looks no more, and waits for the rotation that is under way. Can be called twice. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#underWay;
  }

  #look(): void {
    if (this.#underWay !== undefined) return;
    const asked = readRotation(this.dataDir);
    if (asked?.phase !== 'requested') return;
    this.#underWay = this.#rotate(asked).finally(() => {
      this.#underWay = undefined;
    });
  }

  async #rotate(asked: RotationState): Promise<void> {
    let state: RotationState = { ...asked, phase: 'running' };
    const write = (change: Partial<RotationState>) => {
      state = { ...state, ...change };
      writeRotation(this.dataDir, state);
    };
    try {
      await this.carryOut(asked.waitMs, (step) => write({ step }));
      write({ phase: 'done' });
    } catch (thrown) {
      const { code, message } = toCodedError(thrown);
      write({ phase: 'failed', failure: { code, message } });
    }
  }
}
