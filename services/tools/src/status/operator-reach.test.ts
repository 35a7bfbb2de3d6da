import type { ToolSwitch, ToolsStatusReply } from '@trunkline/contracts';
import { describe, expect, test } from 'vitest';
import { requireReach, visibleTo } from './operator-reach.js';

const tenantOperator = { tenant: 'acme', scopes: ['tools:operate'] } as const;
const platformOperator = { tenant: 'local', scopes: ['platform:operate'] } as const;

describe('an operator of a tenant', () => {
  test('switches tools for the own tenant', () => {
    expect(() => requireReach(tenantOperator, 'acme')).not.toThrow();
  });

  test.each([undefined, 'local', 'acme2', ''])('and for nobody else: %s', (tenant) => {
    expect(() => requireReach(tenantOperator, tenant)).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN' }),
    );
  });

  test('sees nothing that names another tenant', () => {
    const seen = visibleTo(tenantOperator, status);
    expect(JSON.stringify(seen)).not.toContain('other');
    expect(seen.switches).toEqual([forAll, forAcme]);
    expect(seen.tools[0]?.circuits.map(({ scope }) => scope)).toEqual(['acme']);
  });
});

describe('an operator of the platform', () => {
  test.each([undefined, 'acme', 'local'])('switches tools for %s', (tenant) => {
    expect(() => requireReach(platformOperator, tenant)).not.toThrow();
  });

  test('sees everything', () => expect(visibleTo(platformOperator, status)).toBe(status));
});

const switched = (tenant: string | undefined): ToolSwitch => ({
  tool: 'book',
  ...(tenant === undefined ? {} : { tenant }),
  disabled: true,
  reason: 'a drill',
  by: 'ops',
  switchedAt: '2026-11-28T12:00:00.000Z',
});
const forAll = switched(undefined);
const forAcme = switched('acme');
const forOther = switched('other');
const status: ToolsStatusReply = {
  revision: 1,
  since: '2026-11-28T12:00:00.000Z',
  tools: [
    {
      name: 'book',
      version: 1,
      state: 'ok',
      instances: [],
      circuits: [
        { scope: 'acme', state: 'open' },
        { scope: 'other', state: 'open' },
        { scope: 'other.c1', state: 'open' },
      ],
      inFlight: 0,
      callsPerMinute: 0,
      outcomes: { executed: 0, replayed: 0, refused: 0, failed: 0, in_doubt: 0 },
      disabled: [forAll, forAcme, forOther],
    },
  ],
  findings: [
    {
      kind: 'no_terms',
      tool: 'x',
      version: 1,
      service: 'other',
      declaredEffect: 'read',
      changes: [],
      hash: '0'.repeat(64),
      withheld: false,
    },
  ],
  problems: [
    { kind: 'x', services: ['other'], subject: 'tool.x.v1', code: 'TOOL_REGISTRATION_INVALID', reason: 'r' },
  ],
  switches: [forAll, forAcme, forOther],
};
