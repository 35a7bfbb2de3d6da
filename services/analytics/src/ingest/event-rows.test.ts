import { STAGES } from '@trunkline/contracts';
import { expect, test } from 'vitest';
import { readMigrations } from '../schema/read-migrations.js';
import type { CallEvent } from './call-event.js';
import { BASE_TABLE, DERIVED_TABLES, type EventTable, rowsOf } from './event-rows.js';

const base: CallEvent = {
  tenant: 'local',
  callId: 'call-1',
  id: 'event-1',
  type: 'com.trunkline.turn_finished.v1',
  token: 'turn_finished',
  source: '/trunkline/agent',
  time: Date.UTC(2026, 10, 23, 14, 5, 10, 123),
  stream: 'CALLS',
  sequence: 1,
  deliveries: 1,
  storedAtMs: 0,
  traceparent: undefined,
  tracestate: undefined,
  traceId: '',
  body: '{}',
  content: undefined,
};
const turn: CallEvent = {
  ...base,
  content: {
    name: 'turnFinished',
    data: {
      tenant: 'local',
      callId: 'call-1',
      turnId: 'turn-1',
      index: 1,
      callerText: 'half a pair: \ud83d',
      agentText: 'yes',
      interrupted: true,
      stages: { endpointing: 1, stt: 2, llm: 3, tools: 4, clause: 5, tts: 6, publish: 7 },
      answerGapMs: 28,
      budgetMs: 300,
      tools: [{ toolCallId: 't', name: 'appointments_list', outcome: 'ok', durationMs: 3 }],
      startedAt: '2026-11-23T14:05:00+01:00',
      finishedAt: '2026-11-23T13:05:10.5Z',
    },
  },
};
const audit: CallEvent = {
  ...base,
  stream: 'AUDIT',
  content: {
    name: 'toolDecided',
    data: {
      tenant: 'local',
      callId: 'call-1',
      turnId: 'turn-1',
      toolCallId: 't',
      tool: 'appointments_book',
      outcome: 'refused',
      durationMs: 3,
      decidedAt: '2026-11-23T13:05:10.5Z',
    },
  },
};
const tables: readonly EventTable[] = [BASE_TABLE, ...DERIVED_TABLES];

/** Columns of a table, from the migration that creates it. */
function columnsOf(table: string): string[] {
  const statement = readMigrations()
    .flatMap(({ up }) => up)
    .find((sql) => sql.includes(`CREATE TABLE IF NOT EXISTS ${table}\n`));
  const body = /\n\(\n(.*?)\n\)\nENGINE/s.exec(statement ?? '')?.[1] ?? '';
  return body.split('\n').map((line) => line.trim().split(' ')[0] ?? '');
}

test.each(tables)('rows of %s have the columns that the migration creates', (table) => {
  const [row] = [turn, audit].flatMap((event) => rowsOf(table, event));
  // Filled in by ClickHouse.
  const columns = columnsOf(table).filter((column) => column !== 'ingested_at');
  expect(Object.keys(row ?? {}).toSorted()).toEqual(columns.toSorted());
});

test('every stage is a column of the turn', () => {
  const [row] = rowsOf('turn_rows', turn);
  expect(STAGES.map((stage) => row?.[`${stage}_ms`])).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('times are kept in UTC, to the millisecond', () => {
  expect(rowsOf('turn_rows', turn)[0]).toMatchObject({
    time: '2026-11-23 14:05:10.123',
    started_at: '2026-11-23 13:05:00.000',
    finished_at: '2026-11-23 13:05:10.500',
  });
});

test('half a surrogate pair, which UTF-8 has not, does not keep a turn from being stored', () => {
  expect(rowsOf('turn_rows', turn)[0]).toMatchObject({ caller_text: 'half a pair: \ufffd' });
});

test('an event of an unknown type is kept among the events and nowhere else', () => {
  expect(tables.map((table) => rowsOf(table, base).length)).toEqual([1, 0, 0, 0]);
});
