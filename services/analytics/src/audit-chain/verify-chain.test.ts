import { describe, expect, it } from 'vitest';
import { type AuditRecord, type Link, linkTo } from './link.js';
import { ChainVerifier, type LinkedRecord } from './verify-chain.js';

const record = (n: number): AuditRecord => ({
  tenant: 'local',
  callId: `c${n % 3}`,
  eventId: `e${n}`,
  type: 'com.trunkline.tool_decided.v1',
  time: 1_764_000_000_000 + n,
  data: `{"n":${n}}`,
});

function chain(records: readonly AuditRecord[]): LinkedRecord[] {
  let last: Link | undefined;
  return records.map((each) => {
    last = linkTo(last, each);
    return { link: last, record: each };
  });
}

const RECORDS = [1, 2, 3, 4, 5].map(record);
const HEAD = chain(RECORDS).at(-1)?.link;

function faultOf(chained: readonly LinkedRecord[]) {
  const verifier = new ChainVerifier();
  return verifier.take(chained.slice(0, 2)) ?? verifier.take(chained.slice(2)) ?? verifier.end(HEAD);
}
const withRecord = (at: number, change: AuditRecord | undefined) =>
  chain(RECORDS).map((each, i) => (i === at ? { ...each, record: change } : each));

describe('a chain of records', () => {
  it('that nobody touched has no fault', () => {
    expect(faultOf(chain(RECORDS))).toBeUndefined();
  });

  it.each<[string, Partial<AuditRecord>]>([
    ['body', { data: '{"n":33}' }],
    ['time', { time: 0 }],
    ['type', { type: 'com.trunkline.call_read.v1' }],
    ['call', { callId: 'c9' }],
    ['tenant', { tenant: 'acme' }],
    ['id', { eventId: 'e33' }],
  ])('names the first record whose %s was changed', (_, change) => {
    expect(faultOf(withRecord(2, { ...record(3), ...change }))).toMatchObject({
      kind: 'changed',
      n: 3,
      eventId: 'e3',
    });
  });

  it('names the first record that is missing, in the middle or at the end', () => {
    for (const at of [0, 2, 4])
      expect(faultOf(withRecord(at, undefined))).toMatchObject({ kind: 'missing', n: at + 1 });
  });

  it('shows that links were taken out with their records', () => {
    const whole = chain(RECORDS);
    expect(faultOf(whole.filter((_, i) => i !== 2))).toMatchObject({ kind: 'chain_cut', n: 4 });
    expect(faultOf(whole.slice(0, 3))).toMatchObject({ kind: 'chain_cut', n: 4 });
    expect(faultOf([])).toMatchObject({ kind: 'chain_cut', n: 1 });
  });

  it('shows that it was computed anew after a change', () => {
    const forged = chain(RECORDS.map((each) => (each.eventId === 'e3' ? { ...each, data: '{}' } : each)));
    expect(faultOf(forged)).toMatchObject({ kind: 'chain_rewritten' });
    const spliced = [...forged.slice(0, 3), ...chain(RECORDS).slice(3)];
    expect(faultOf(spliced)).toMatchObject({ kind: 'chain_rewritten', n: 4 });
  });
});
