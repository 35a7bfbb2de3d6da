import type { WorkerStatus } from '@trunkline/contracts';
import { expect, it } from 'vitest';
import { availability, STATUS_EXPIRES_MS } from './availability.js';

const NOW = 1_000_000;
const statusWith = (change: Partial<WorkerStatus> = {}): WorkerStatus => ({
  workerId: 'w-1',
  agentName: 'trunkline',
  accepting: true,
  activeCalls: 0,
  capacity: 2,
  warmProcesses: 1,
  ...change,
});
const status = statusWith();
const judge = (heard: Parameters<typeof availability>[0], listeningSince = 0) =>
  availability(heard, 'trunkline', listeningSince, NOW);

it('one worker that accepts is enough', () => {
  const full: WorkerStatus = statusWith({ accepting: false, refusal: 'full' });
  expect(
    judge([
      { status: full, heardAt: NOW },
      { status, heardAt: NOW - 3000 },
    ]),
  ).toEqual({ available: true });
});

it('none is there, none accepts, none of this name, or none was heard lately: no call', () => {
  const refusing: WorkerStatus = statusWith({ accepting: false, refusal: 'starved' });
  expect(judge([])).toEqual({ available: false, workers: 0, refusals: [] });
  expect(
    judge([
      { status: refusing, heardAt: NOW },
      { status: statusWith({ accepting: false, refusal: 'full' }), heardAt: NOW },
    ]),
  ).toEqual({ available: false, workers: 2, refusals: ['starved', 'full'] });
  expect(judge([{ status: statusWith({ agentName: 'other' }), heardAt: NOW }])).toMatchObject({
    available: false,
  });
  expect(judge([{ status, heardAt: NOW - STATUS_EXPIRES_MS - 1 }])).toMatchObject({ available: false });
});

it('silence proves nothing to who has only begun to listen; a refusal does', () => {
  expect(judge([], NOW - 1000)).toEqual({ available: true });
  const refusing: WorkerStatus = statusWith({ accepting: false, refusal: 'full' });
  expect(judge([{ status: refusing, heardAt: NOW }], NOW - 1000)).toMatchObject({ available: false });
});
