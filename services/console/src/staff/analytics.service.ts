import { Injectable } from '@nestjs/common';
import { InjectSettings } from '@trunkline/service';
import type { ConsoleSettings } from '../settings.js';
import { Upstream, type UpstreamReply } from '../upstream/upstream.js';

/** What the staff's console asks of the analytics service. */
@Injectable()
export class AnalyticsService {
  readonly #upstream: Upstream;

  constructor(@InjectSettings() settings: ConsoleSettings) {
    this.#upstream = new Upstream({
      name: 'analytics',
      baseUrl: settings.analyticsUrl,
      apiKey: settings.staffApiKey,
      apiKeySetting: 'STAFF_API_KEY',
      timeoutMs: settings.upstreamTimeoutMs,
    });
  }

  calls(query: URLSearchParams): Promise<UpstreamReply> {
    return this.#upstream.request('GET', withQuery('/v1/calls', query), '/v1/calls');
  }

  call(callId: string, query: URLSearchParams): Promise<UpstreamReply> {
    const path = `/v1/calls/${encodeURIComponent(callId)}`;
    return this.#upstream.request('GET', withQuery(path, query), '/v1/calls/:callId');
  }
}

const withQuery = (path: string, query: URLSearchParams): string =>
  query.size === 0 ? path : `${path}?${query.toString()}`;
