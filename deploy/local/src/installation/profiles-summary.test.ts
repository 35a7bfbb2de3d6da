import { expect, test } from 'vitest';
import { describeProfiles } from './profiles-summary.js';

test('profiles that all work are one short line', () => {
  expect(describeProfiles({ usable: 2, unusable: [], broken: [] })).toBe('Profiles: 2, all usable.');
});

test('what keeps a profile from working is named, with the command that tells more', () => {
  const unusable = [{ name: 'openai', missingVariables: ['OPENAI_API_KEY'] }];
  expect(describeProfiles({ usable: 1, unusable, broken: ['new.yaml'] })).toBe(
    'Profiles: 1 of 2 usable; openai lacks OPENAI_API_KEY; new.yaml breaks a rule. npm run profiles tells more.',
  );
});
