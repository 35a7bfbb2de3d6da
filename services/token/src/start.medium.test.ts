import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, startService, tempDir } from '@trunkline/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, startTokenWorld, type TokenWorld } from './token.fixture.js';

const profilesDir = join(import.meta.dirname, '../../../deploy/profiles');
const program = join(import.meta.dirname, '../dist/main.js');

const PROFILE = `name: tiny
title: Tiny
greeting: Hello.
instructions: Be brief.
providers:
  stt: { name: embedded }
  llm: { name: openai-compatible, model: m, baseUrl: 'http://127.0.0.1:9' }
  tts: { name: embedded }
`;

let world: TokenWorld;
beforeAll(async () => {
  world = await startTokenWorld(profilesDir, { SESSION_RATE_PER_MINUTE: '3' });
});
afterAll(() => world?.close());

/** Runs the service with settings that it can't start with, until it ends. */
async function runUntilEnd(more: Readonly<Record<string, string>>) {
  const env = { PATH: process.env.PATH, ...world.env, PORT: String(await freePort()), ...more };
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  let stdout = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stderr, output: stdout + stderr };
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = join(tempDir(), 'profiles');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('a start with wrong settings ends with code 78 and one message', () => {
  it('that names file, line and field of a wrong profile', async () => {
    const PROFILES_DIR = folderWith({ 'clinic.yaml': PROFILE.replace('greeting: Hello.', 'greeting: 1') });
    const { code, stderr } = await runUntilEnd({ PROFILES_DIR });
    expect(stderr).toMatch(/PROFILE_INVALID: .*clinic\.yaml:3: greeting/s);
    expect(code).toBe(78);
  });

  it('that names a folder of profiles that is not there', async () => {
    const { code, stderr } = await runUntilEnd({ PROFILES_DIR: join(tempDir(), 'nowhere') });
    expect(stderr).toContain('SETTING_INVALID');
    expect(code).toBe(78);
  });

  it('that names the profiles there are when the default is none of them', async () => {
    const { code, stderr } = await runUntilEnd({ PROFILES_DIR: folderWith({ 'tiny.yaml': PROFILE }) });
    expect(stderr).toContain('no profile clinic, which DEFAULT_PROFILE names. Its profiles: tiny.');
    expect(code).toBe(78);
  });

  it('that names every wrong setting and shows no secret', async () => {
    const { code, output } = await runUntilEnd({
      TOKEN_TTL_SECONDS: '1',
      TURN_URLS: 'http://turn',
      LIVEKIT_API_SECRET: 'short-secret',
      BOOTSTRAP_API_KEY: 'tk_short',
    });
    for (const name of ['TOKEN_TTL_SECONDS', 'TURN_URLS', 'LIVEKIT_API_SECRET', 'BOOTSTRAP_API_KEY'])
      expect(output).toContain(name);
    expect(output).not.toContain('short-secret');
    expect(output).not.toContain('tk_short');
    expect(code).toBe(78);
  });

  it('that names the form of an API key that is none', async () => {
    const key = `not-a-key-${'s'.repeat(40)}`;
    const { code, output } = await runUntilEnd({ BOOTSTRAP_API_KEY: key });
    expect(output).toContain('An API key is tk_');
    expect(output).not.toContain(key);
    expect(code).toBe(78);
  });
});

describe('a running service', () => {
  it('tells a client that sends too much when to come back', async () => {
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await world.ask('POST', '/v1/sessions', {}));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 429]);
    const refused = answers.at(-1);
    expect(refused?.body).toMatchObject({
      code: 'RATE_LIMITED',
      retryable: true,
      details: { retryAfterMs: expect.any(Number) },
    });
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    const { body } = await world.ask('GET', '/readyz');
    expect(body).toEqual({ ready: true, checks: { process: 'ok', bus: 'ok', livekit: 'ok' } });
  });

  it('gives TURN credentials and the public URL, and keeps the API key out of its log', async () => {
    const PROFILES_DIR = folderWith({ 'tiny.yaml': PROFILE });
    const service = await startService('token', {
      ...world.env,
      PROFILES_DIR,
      DEFAULT_PROFILE: 'tiny',
      PUBLIC_LIVEKIT_URL: 'wss://media.example.org',
      TURN_URLS: 'turn:turn.example.org:3478,stun:stun.example.org',
      TURN_SECRET: 'a-shared-secret-of-turn',
    });
    const response = await fetch(`${service.url}/v1/sessions`, {
      method: 'POST',
      body: '{}',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    });
    const body: Record<string, unknown> = JSON.parse(await response.text());
    expect(body).toMatchObject({
      url: 'wss://media.example.org',
      iceServers: [
        { urls: ['stun:stun.example.org'] },
        {
          urls: ['turn:turn.example.org:3478'],
          username: expect.stringMatching(new RegExp(`^\\d+:${String(body.callId)}$`)),
          credential: expect.stringMatching(/^[A-Za-z0-9+/]{27}=$/),
        },
      ],
    });
    await service.close();
    for (const secret of [API_KEY, String(body.token), 'a-shared-secret-of-turn', world.livekit.apiSecret])
      expect(service.logs()).not.toContain(secret);
  });

  it('counts what it did', async () => {
    const text = await (await fetch(`${world.service.url}/metrics`)).text();
    expect(text).toMatch(
      /trunkline_session_requests_total\{operation="create",code="ok",service="token"\} 3/,
    );
    expect(text).toMatch(/trunkline_api_key_refused_total\{reason="key_rate",service="token"\} 1/);
  });
});
