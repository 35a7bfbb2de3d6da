import { join } from 'node:path';
import { ApiKeys } from '@trunkline/service';
import { startService } from '@trunkline/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, startTokenWorld, type TokenWorld } from '../token.fixture.js';

const OTHER = `tk_${'o'.repeat(40)}`;
const NARROW = `tk_${'n'.repeat(40)}`;
const ENDED = `tk_${'e'.repeat(40)}`;
let world: TokenWorld;

beforeAll(async () => {
  world = await startTokenWorld(join(import.meta.dirname, '../../../../deploy/profiles'));
  const keys = await ApiKeys.open(world.bus);
  const record = { tenant: 'local', toolScopes: [], createdAt: new Date().toISOString(), maxSessions: 100 };
  await keys.register(OTHER, { ...record, name: 'other', scopes: ['sessions:create', 'calls:read'] });
  await keys.register(NARROW, {
    ...record,
    name: 'narrow',
    scopes: ['sessions:create'],
    profiles: ['openai'],
  });
  const expiresAt = new Date(Date.now() - 1000).toISOString();
  await keys.register(ENDED, { ...record, name: 'ended', scopes: ['sessions:create'], expiresAt });
});
afterAll(() => world?.close());

describe('a session', () => {
  it('another key of the same tenant can neither renew, see nor end it', async () => {
    const { body } = await world.ask('POST', '/v1/sessions', {});
    const path = `/v1/sessions/${String(body.callId)}`;
    const asOther = (method: string, of: string) => world.ask(method, of, undefined, { key: OTHER });
    for (const reply of [
      await asOther('POST', `${path}/token`),
      await asOther('GET', path),
      await asOther('DELETE', path),
    ])
      expect(reply).toMatchObject({ status: 404, body: { code: 'SESSION_NOT_FOUND' } });
    expect(await world.ask('GET', path)).toMatchObject({ status: 200, body: { state: 'created' } });
  });
});

describe('a key', () => {
  it('that is for one profile starts no other, and is shown no other', async () => {
    const start = (profile: string) => world.ask('POST', '/v1/sessions', { profile }, { key: NARROW });
    expect(await start('clinic')).toMatchObject({ status: 404, body: { code: 'PROFILE_NOT_FOUND' } });
    expect(await world.ask('POST', '/v1/sessions', {}, { key: NARROW })).toMatchObject({ status: 404 });
    expect((await start('openai')).status).toBe(201);
    const { body } = await world.ask('GET', '/v1/profiles', undefined, { key: NARROW });
    expect(body).toMatchObject({ profiles: [{ name: 'openai' }] });
  });

  it('whose time is over is none', async () => {
    expect(await world.ask('GET', '/v1/profiles', undefined, { key: ENDED })).toMatchObject({
      status: 401,
      body: { code: 'UNAUTHENTICATED' },
    });
  });

  it('set at the start ends the one that was set before', async () => {
    const next = `tk_${'b'.repeat(40)}`;
    const replica = await startService('token', { ...world.env, BOOTSTRAP_API_KEY: next });
    try {
      expect((await world.ask('GET', '/v1/profiles', undefined, { key: next })).status).toBe(200);
      expect((await world.ask('GET', '/v1/profiles', undefined, { key: API_KEY })).status).toBe(401);
    } finally {
      await replica.close();
    }
  });
});
