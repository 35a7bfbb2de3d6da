import { expect, test } from 'vitest';
import { fits, LIVEKIT_SERVER, NATS_SERVER } from './binary-part.js';
import { parseVersion, showVersion } from './version.js';

test.each([
  ['nats-server: v2.15.2', '2.15.2'],
  ['livekit-server version 1.13.5', '1.13.5'],
  ['1.26', '1.26.0'],
])('%s is version %s', (text, version) => {
  expect(showVersion(parseVersion(text) ?? { major: 0, minor: 0, patch: 0 })).toBe(version);
});

test.each(['nats-server: v2.15.2-RC.1', 'unknown', ''])('%s is no release', (text) => {
  expect(parseVersion(text)).toBeUndefined();
});

test('the pinned line is taken from its oldest tried patch on, no other line is', () => {
  const taken = (part: typeof NATS_SERVER, text: string) => {
    const version = parseVersion(text);
    return version !== undefined && fits(part, version);
  };
  expect(['2.15.2', '2.15.9', '2.15.1', '2.16.0', '2.9.25'].map((v) => taken(NATS_SERVER, v))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(['1.13.0', '1.13.7', '1.12.9', '2.13.5'].map((v) => taken(LIVEKIT_SERVER, v))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
