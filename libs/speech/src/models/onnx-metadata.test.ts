import { expect, test } from 'vitest';
import { onnxMetadata } from './onnx-metadata.js';

test('an entry is field 14 with a key in field 1 and a value in field 2', () => {
  expect([...onnxMetadata({ k: 'vv' })]).toEqual([0x72, 7, 0x0a, 1, 107, 0x12, 2, 118, 118]);
});

test('a long value has its length in two bytes', () => {
  const bytes = onnxMetadata({ k: 'v'.repeat(200) });
  expect([...bytes.subarray(0, 3)]).toEqual([0x72, 0xce, 0x01]); // 3 + 3 + 200 = 206
  expect(bytes).toHaveLength(3 + 206);
});
