import { Injectable } from '@nestjs/common';
import { InjectSettings } from '@trunkline/service';
import type { ConsoleSettings } from '../settings.js';
import { Upstream, type UpstreamReply } from '../upstream/upstream.js';

/** What the callers' page asks of the token service. */
@Injectable()
export class TokenService {
  readonly #upstream: Upstream;

  constructor(@InjectSettings() settings: ConsoleSettings) {
    this.#upstream = new Upstream({
      name: 'token',
      baseUrl: settings.tokenUrl,
      apiKey: settings.pageApiKey,
      apiKeySetting: 'PAGE_API_KEY',
      timeoutMs: settings.upstreamTimeoutMs,
    });
  }

  createSession(wish: object): Promise<UpstreamReply> {
    return this.#upstream.request('POST', '/v1/sessions', '/v1/sessions', wish);
  }

  endSession(callId: string): Promise<UpstreamReply> {
    return this.#upstream.request(
      'DELETE',
      `/v1/sessions/${encodeURIComponent(callId)}`,
      '/v1/sessions/:callId',
    );
  }

  sessionState(callId: string): Promise<UpstreamReply> {
    return this.#upstream.request(
      'GET',
      `/v1/sessions/${encodeURIComponent(callId)}`,
      '/v1/sessions/:callId',
    );
  }

  profiles(): Promise<UpstreamReply> {
    return this.#upstream.request('GET', '/v1/profiles', '/v1/profiles');
  }
}
