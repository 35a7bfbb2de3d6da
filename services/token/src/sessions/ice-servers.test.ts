import { describe, expect, it } from 'vitest';
import { iceServers } from './ice-servers.js';

describe('ICE servers', () => {
  it('are none by default', () => {
    expect(iceServers({ urls: [], secret: undefined, user: 'c1', expiresAtSeconds: 1 })).toEqual([]);
  });

  it('give TURN an expiring user and its signature, and STUN none', () => {
    const servers = iceServers({
      urls: ['stun:stun.example.org', 'turn:turn.example.org:3478?transport=udp', 'turns:turn.example.org'],
      secret: 'a-shared-secret-of-turn',
      user: 'c1',
      expiresAtSeconds: 1_700_000_000,
    });
    expect(servers).toEqual([
      { urls: ['stun:stun.example.org'] },
      {
        urls: ['turn:turn.example.org:3478?transport=udp', 'turns:turn.example.org'],
        username: '1700000000:c1',
        // printf '1700000000:c1' | openssl dgst -sha1 -hmac a-shared-secret-of-turn -binary | base64
        credential: '8KTjJibmlLO6PVCNDZF92zazkCE=',
      },
    ]);
  });

  it('give no credentials without a shared secret', () => {
    expect(iceServers({ urls: ['turn:t'], secret: undefined, user: 'c1', expiresAtSeconds: 1 })).toEqual([
      { urls: ['turn:t'] },
    ]);
  });
});
