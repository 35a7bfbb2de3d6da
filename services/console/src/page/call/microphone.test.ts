import { expect, test } from 'vitest';
import { microphoneObstacle, microphoneProblem } from './microphone.js';

test('an insecure address is told before anything else', () => {
  expect(microphoneObstacle({ isSecureContext: false, hasMediaDevices: false })?.advice).toContain(
    'https://',
  );
  expect(microphoneObstacle({ isSecureContext: true, hasMediaDevices: false })?.title).toContain('browser');
  expect(microphoneObstacle({ isSecureContext: true, hasMediaDevices: true })).toBeUndefined();
});

test('refused, missing and busy microphones have advice of their own', () => {
  const titles = ['NotAllowedError', 'NotFoundError', 'NotReadableError', 'Whatever'].map(
    (name) => microphoneProblem(name).title,
  );
  expect(new Set(titles).size).toBe(4);
});
