import type { ApiKeyRecord } from '@trunkline/contracts';
import { describe, expect, it } from 'vitest';
import { grantedScopes } from './granted-scopes.js';

const client: ApiKeyRecord = {
  tenant: 'local',
  name: 'key',
  scopes: ['sessions:create'],
  toolScopes: ['a:read', 'a:write'],
  createdAt: '2026-01-01T00:00:00Z',
  maxSessions: 1,
};

describe('tool scopes of a session', () => {
  it('are those of the key when it asks for none in particular', () => {
    expect(grantedScopes(client, undefined)).toEqual(['a:read', 'a:write']);
  });

  it('are what it asks for, once each, and may be none', () => {
    expect(grantedScopes(client, ['a:read', 'a:read'])).toEqual(['a:read']);
    expect(grantedScopes(client, [])).toEqual([]);
  });

  it('are refused when the key has not got them', () => {
    expect(() => grantedScopes(client, ['a:read', 'b:read'])).toThrow(
      expect.objectContaining({ code: 'SCOPE_MISSING', details: { scopes: ['b:read'] } }),
    );
  });
});
