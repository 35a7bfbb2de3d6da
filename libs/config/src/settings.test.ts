import { expect, test } from 'vitest';
import { kinds, parseSettings, setting } from './index.js';

const settings = {
  port: setting('PORT', kinds.port(), { description: 'port to listen on', fallback: '8080' }),
  key: setting('KEY', kinds.secret(8), { description: 'shared key', secret: true }),
};

test('an unset setting takes its fallback', () => {
  expect(parseSettings(settings, { KEY: 'long enough' })).toEqual({ port: 8080, key: 'long enough' });
});

test('every wrong setting is named with its reason', () => {
  expect(() => parseSettings(settings, { PORT: '99999', KEY: 'x' })).toThrow(
    /PORT = "99999": above 65535[\s\S]*KEY: shorter than 8/,
  );
});

test('the value of a secret is never shown', () => {
  expect(() => parseSettings(settings, { KEY: 'hunter2' })).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
  );
});

test('a URL that carries credentials is refused without showing them', () => {
  const spec = { nats: setting('NATS_URL', kinds.urls('nats:'), { description: 'bus' }) };
  expect(() => parseSettings(spec, { NATS_URL: 'nats://u:hunter2@127.0.0.1' })).toThrow(
    /\/\/\*\*\*@127[^]*must not carry credentials/,
  );
});
