import { TrackSource, TrackType } from 'livekit-server-sdk';

export interface PublishedTrack {
  readonly sid: string;
  readonly type: TrackType;
  readonly source: TrackSource;
  readonly muted: boolean;
}

/**
 * The one track of a caller that is wanted, a microphone: the one that was chosen before while it is there, else one that
 * is not silent. LiveKit lists tracks in no order. The grant allows the source `microphone` only, but a client names the
 * source of a track itself, and may publish it twice.
 *
 * @param chosen id of the track that was wanted before.
 */
export function wantedTrack(tracks: readonly PublishedTrack[], chosen?: string): string | undefined {
  const microphones = tracks.filter(
    ({ type, source }) => type === TrackType.AUDIO && source === TrackSource.MICROPHONE,
  );
  const wanted =
    microphones.find(({ sid }) => sid === chosen) ??
    microphones.find(({ muted }) => !muted) ??
    microphones[0];
  return wanted?.sid;
}

/** Ids of the tracks that are neither the wanted one nor silent. */
export const unwantedTracks = (tracks: readonly PublishedTrack[], wanted: string | undefined): string[] =>
  tracks.filter(({ sid, muted }) => sid !== wanted && !muted).map(({ sid }) => sid);
