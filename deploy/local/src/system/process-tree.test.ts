import { expect, test } from 'vitest';
import { withDescendants } from './process-tree.js';

const entry = (pid: number, parentPid: number, groupId: number) => ({
  pid,
  parentPid,
  groupId,
  startToken: '',
});

test('children, their children, and orphans of the same group belong to a process', () => {
  const table = [entry(30, 20, 10), entry(20, 10, 10), entry(10, 1, 10), entry(40, 1, 10), entry(50, 1, 50)];
  expect(
    withDescendants(10, table)
      .map((found) => found.pid)
      .toSorted((a, b) => a - b),
  ).toEqual([10, 20, 30, 40]);
});
