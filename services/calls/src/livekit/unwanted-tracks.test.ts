import { TrackSource, TrackType } from 'livekit-server-sdk';
import { expect, it } from 'vitest';
import { type PublishedTrack, unwantedTracks } from './unwanted-tracks.js';

const track = (sid: string, change: Partial<PublishedTrack> = {}): PublishedTrack => ({
  sid,
  type: TrackType.AUDIO,
  source: TrackSource.MICROPHONE,
  muted: false,
  ...change,
});

it('one microphone is wanted, muted or not', () => {
  expect(unwantedTracks([])).toEqual([]);
  expect(unwantedTracks([track('a')])).toEqual([]);
  expect(unwantedTracks([track('a', { muted: true })])).toEqual([]);
});

it.each<[string, Partial<PublishedTrack>]>([
  ['a second microphone', {}],
  ['a camera', { type: TrackType.VIDEO, source: TrackSource.CAMERA }],
  ['video that says it is a microphone', { type: TrackType.VIDEO }],
  ['a shared screen', { type: TrackType.VIDEO, source: TrackSource.SCREEN_SHARE }],
  ['its sound', { source: TrackSource.SCREEN_SHARE_AUDIO }],
  ['sound of an unknown source', { source: TrackSource.UNKNOWN }],
])('%s is not wanted, before the microphone or after it', (_, change) => {
  expect(unwantedTracks([track('a'), track('b', change)])).toEqual(['b']);
  expect(unwantedTracks([track('b', { ...change, muted: true }), track('a')])).not.toContain('b');
});

it('one that is silent already is left alone', () => {
  expect(unwantedTracks([track('a'), track('b', { muted: true })])).toEqual([]);
});
