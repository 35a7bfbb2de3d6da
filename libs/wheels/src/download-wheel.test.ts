import { expect, test } from 'vitest';
import { downloadError } from './download-wheel.js';

const part = { name: 'some-voice', version: '1.2.3', sha256: 'ab', wheelBytes: 1, files: {} };

test.each([
  ['ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If …', 'PART_CHECKSUM'],
  ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n', 'DISK_FULL'],
  ['ERROR: No matching distribution found for some-voice==1.2.3', 'PART_DOWNLOAD'],
  ['', 'PART_DOWNLOAD'],
])('pip complaining "%s" is %s', (complaint, code) => {
  expect(downloadError(part, complaint)).toMatchObject({
    code,
    message: expect.stringContaining('some-voice 1.2.3'),
  });
});

test('the last line of pip is passed on as the reason', () => {
  const complaint =
    'WARNING: Retrying\nERROR: Could not find a version\nERROR: No matching distribution found\n';
  expect(downloadError(part, complaint).message).toContain('No matching distribution found');
});
