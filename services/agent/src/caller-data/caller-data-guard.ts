import { type Room, RoomEvent } from '@livekit/rtc-node';
import { CALLER_IDENTITY } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import type { Logger } from '@trunkline/telemetry';
import { DataFlood } from './data-flood.js';

/** Counts everything that the caller of this call sends as data, and ends the call when it floods. */
export class CallerDataGuard {
  private readonly flood = new DataFlood(performance.now());
  private ended = false;

  /** @param endCall for a caller who doesn't stop. */
  constructor(
    private readonly logger: Logger,
    private readonly endCall: () => void,
  ) {}

  /** Data packets: nobody reads them, so they are only counted. */
  watch(room: Pick<Room, 'on'>): void {
    room.on(RoomEvent.DataReceived, (payload, participant) => {
      if (participant?.identity === CALLER_IDENTITY) this.isTaken(payload.byteLength);
    });
  }

  /** The same for a request of the caller: one too many is answered without a look at it. @throws CodedError `RATE_LIMITED` */
  admit<T>(serve: (payload: string) => Promise<T>): (payload: string) => Promise<T> {
    return async (payload) => {
      if (!this.isTaken(Buffer.byteLength(payload))) throw new CodedError('RATE_LIMITED');
      return serve(payload);
    };
  }

  private isTaken(bytes: number): boolean {
    const verdict = this.flood.judge(bytes, performance.now());
    if (verdict === 'take') return true;
    if (this.flood.ignored === 1) this.logger.warn({ bytes }, 'data of the caller is ignored');
    if (verdict === 'end_call' && !this.ended) {
      this.ended = true;
      this.logger.warn({ ignored: this.flood.ignored }, 'the caller floods: the call ends');
      this.endCall();
    }
    return false;
  }
}
