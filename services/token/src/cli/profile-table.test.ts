import { expect, test } from 'vitest';
import { profileTable } from './profile-table.js';

const profile = {
  name: 'clinic',
  title: 'Clinic',
  version: '0123456789abcdef',
  default: true,
  file: 'clinic.yaml',
  tools: ['book'],
  missingVariables: [],
  missingTools: [],
  usable: true,
};

test('what keeps each profile from working stands in its row, and every broken rule below', () => {
  const lines = profileTable(
    [
      profile,
      { ...profile, name: 'openai', default: false, usable: false, missingVariables: ['OPENAI_API_KEY'] },
      { ...profile, name: 'shop', default: false, missingTools: ['refund', 'order'] },
      { ...profile, name: 'old', default: false },
    ],
    [
      { file: 'old.yaml', problems: ['old.yaml:3: title: too long'], keeps: 'old' },
      { file: 'new.yaml', problems: ['new.yaml:1: name: missing', 'new.yaml:2: x: unknown'] },
    ],
  )
    .split('\n')
    .filter((line) => line !== '');
  expect(lines.slice(1).map((line) => line.trimEnd().split(/ {2,}/))).toEqual([
    ['clinic (default)', '0123456789ab', 'clinic.yaml', 'ok', '-', '-'],
    ['openai', '0123456789ab', 'clinic.yaml', 'unusable', '-', 'OPENAI_API_KEY'],
    ['shop', '0123456789ab', 'clinic.yaml', 'without tools', 'refund, order', '-'],
    ['old', '0123456789ab', 'clinic.yaml', 'last good version', '-', '-'],
    ['BROKEN', 'old.yaml:3: title: too long (old stays as it was)'],
    ['BROKEN', 'new.yaml:1: name: missing'],
    ['BROKEN', 'new.yaml:2: x: unknown'],
  ]);
});
