/** What a caller's page ever sends is a click now and then. */
const MESSAGES_PER_SECOND = 20;
const BURST_MESSAGES = 60;
const BYTES_PER_SECOND = 64 * 1024;
const BURST_BYTES = 256 * 1024;
/** One message: LiveKit's own bound on an RPC, and some more. */
export const MAX_MESSAGE_BYTES = 16 * 1024;
/** So many that had to be ignored are no accident. */
const MAX_IGNORED = 200;

export type DataVerdict = 'take' | 'ignore' | 'end_call';

/** Bounds what one caller may send to its agent, before anything of it is parsed: by number, by size of one, and by bytes. */
export class DataFlood {
  private messages = BURST_MESSAGES;
  private bytes = BURST_BYTES;
  private at: number;
  ignored = 0;

  /** @param now ms of a clock that only goes forward. */
  constructor(now: number) {
    this.at = now;
  }

  judge(bytes: number, now: number): DataVerdict {
    const seconds = Math.max(0, now - this.at) / 1000;
    this.at = Math.max(this.at, now);
    this.messages = Math.min(BURST_MESSAGES, this.messages + seconds * MESSAGES_PER_SECOND);
    this.bytes = Math.min(BURST_BYTES, this.bytes + seconds * BYTES_PER_SECOND);
    if (bytes <= MAX_MESSAGE_BYTES && this.messages >= 1 && this.bytes >= bytes) {
      this.messages -= 1;
      this.bytes -= bytes;
      return 'take';
    }
    this.ignored += 1;
    return this.ignored >= MAX_IGNORED ? 'end_call' : 'ignore';
  }
}
