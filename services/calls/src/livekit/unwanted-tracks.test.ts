import { TrackSource, TrackType } from 'livekit-server-sdk';
import { expect, it } from 'vitest';
import { type PublishedTrack, unwantedTracks, wantedTrack } from './unwanted-tracks.js';

const track = (sid: string, change: Partial<PublishedTrack> = {}): PublishedTrack => ({
  sid,
  type: TrackType.AUDIO,
  source: TrackSource.MICROPHONE,
  muted: false,
  ...change,
});

const unwanted = (tracks: readonly PublishedTrack[], chosen?: string) =>
  unwantedTracks(tracks, wantedTrack(tracks, chosen));

it('one microphone is wanted, muted or not', () => {
  expect(unwanted([])).toEqual([]);
  expect(unwanted([track('a')])).toEqual([]);
  expect(unwanted([track('a', { muted: true })])).toEqual([]);
});

it.each<[string, Partial<PublishedTrack>]>([
  ['a second microphone', {}],
  ['a camera', { type: TrackType.VIDEO, source: TrackSource.CAMERA }],
  ['video that says it is a microphone', { type: TrackType.VIDEO }],
  ['a shared screen', { type: TrackType.VIDEO, source: TrackSource.SCREEN_SHARE }],
  ['its sound', { source: TrackSource.SCREEN_SHARE_AUDIO }],
  ['sound of an unknown source', { source: TrackSource.UNKNOWN }],
])('%s is not wanted, before the microphone or after it', (_, change) => {
  expect(unwanted([track('a'), track('b', change)])).toEqual(['b']);
  expect(unwanted([track('b', { ...change, muted: true }), track('a')])).not.toContain('b');
});

it('one that is silent already is left alone', () => {
  expect(unwanted([track('a'), track('b', { muted: true })])).toEqual([]);
});

it('the one that was chosen stays wanted, in whatever order they are listed', () => {
  expect(unwanted([track('b'), track('a')], 'a')).toEqual(['b']);
  expect(unwanted([track('b'), track('a', { muted: true })], 'a')).toEqual(['b']);
});

it('whoever has not seen them appear takes the one that is heard', () => {
  expect(unwanted([track('b', { muted: true }), track('a')])).toEqual([]);
});
