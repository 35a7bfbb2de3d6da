import { DisconnectReason } from 'livekit-client';
import type { CallEnd } from './call-state.js';

/** Why the room was left, as LiveKit tells it. */
export const callEnd = (reason: DisconnectReason | undefined): CallEnd => ({
  reason: WORDS.get(reason) ?? 'The connection was lost.',
  byCaller: reason === DisconnectReason.CLIENT_INITIATED,
});

const WORDS: ReadonlyMap<DisconnectReason | undefined, string> = new Map([
  [DisconnectReason.CLIENT_INITIATED, 'You hung up.'],
  [DisconnectReason.ROOM_DELETED, 'The call was closed.'],
  [DisconnectReason.ROOM_CLOSED, 'The call was closed.'],
  [DisconnectReason.PARTICIPANT_REMOVED, 'The session was revoked.'],
  [DisconnectReason.DUPLICATE_IDENTITY, 'The call was taken over in another window.'],
  [DisconnectReason.SERVER_SHUTDOWN, 'The media server was shut down.'],
]);
