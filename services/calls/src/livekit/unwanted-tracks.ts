import { TrackSource, TrackType } from 'livekit-server-sdk';

export interface PublishedTrack {
  readonly sid: string;
  readonly type: TrackType;
  readonly source: TrackSource;
  readonly muted: boolean;
}

/**
 * Of a caller, one microphone is wanted: the first that was published. The grant allows the source `microphone` only, but a
 * client names the source of a track itself, and may publish it twice.
 *
 * @returns ids of those that are neither that one nor silent.
 */
export function unwantedTracks(tracks: readonly PublishedTrack[]): string[] {
  const microphone = tracks.find(
    ({ type, source }) => type === TrackType.AUDIO && source === TrackSource.MICROPHONE,
  );
  return tracks.filter((track) => track !== microphone && !track.muted).map(({ sid }) => sid);
}
