import { PLATFORM_WORDS } from '../answer/platform-words.js';

/** Between two fillers, ms. */
const INTERVAL_MS = 6000;

/** Words for a caller who would hear nothing while a model takes its time. */
export class Fillers {
  private timer: NodeJS.Timeout | undefined;
  private said = 0;

  constructor(
    private readonly afterMs: number,
    private readonly say: (words: string) => void,
  ) {}

  start(): void {
    this.wait(this.afterMs);
  }

  /** Something else is heard now. Can be called twice. */
  stop(): void {
    clearTimeout(this.timer);
  }

  private wait(ms: number): void {
    const words = PLATFORM_WORDS.fillers[this.said];
    if (words === undefined) return;
    this.timer = setTimeout(() => {
      this.said++;
      this.say(words);
      this.wait(INTERVAL_MS);
    }, ms);
  }
}
