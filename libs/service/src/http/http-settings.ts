import { isIP } from 'node:net';
import { kinds, setting, type Values } from '@trunkline/config';

/** How much of a service's HTTP door one client, and all clients together, may take. Every service has these settings. */
export const httpSettings = {
  headersTimeoutMs: setting('HTTP_HEADERS_TIMEOUT_MS', kinds.integer(100, 600_000), {
    description: 'how long the headers of a request may take to arrive, ms',
    fallback: '10000',
  }),
  requestTimeoutMs: setting('HTTP_REQUEST_TIMEOUT_MS', kinds.integer(100, 3_600_000), {
    description: 'how long a whole request with its body may take to arrive, ms',
    fallback: '30000',
  }),
  keepAliveTimeoutMs: setting('HTTP_KEEP_ALIVE_TIMEOUT_MS', kinds.integer(100, 600_000), {
    description: 'how long a connection may wait for its next request, ms',
    fallback: '20000',
  }),
  idleTimeoutMs: setting('HTTP_IDLE_TIMEOUT_MS', kinds.integer(100, 3_600_000), {
    description: 'how long a connection may stand still while it is answered, ms',
    fallback: '150000',
  }),
  maxHeaderBytes: setting('HTTP_MAX_HEADER_BYTES', kinds.integer(1024, 1_048_576), {
    description: 'size of all headers of a request, bytes',
    fallback: '16384',
  }),
  maxConnections: setting('HTTP_MAX_CONNECTIONS', kinds.integer(1, 100_000), {
    description: 'open connections',
    fallback: '2048',
  }),
  maxConnectionsPerAddress: setting('HTTP_MAX_CONNECTIONS_PER_ADDRESS', kinds.integer(1, 100_000), {
    description:
      'open connections of one address (IPv6: of one /64 network); proxies that are trusted are exempt',
    fallback: '512',
  }),
  trustedProxies: setting('TRUSTED_PROXIES', addresses(), {
    description: 'addresses of proxies whose X-Forwarded-For is believed, separated by commas, or none',
    fallback: 'none',
  }),
  ratePerMinute: setting('API_RATE_PER_MINUTE', kinds.integer(1, 1_000_000), {
    description: 'requests that each API key may send in a minute, to each replica',
    fallback: '1200',
  }),
  failedKeysPerMinute: setting('FAILED_KEYS_PER_MINUTE', kinds.integer(1, 1_000_000), {
    description: 'requests without a valid API key that one address may send in a minute, to each replica',
    fallback: '60',
  }),
};

export type HttpSettings = Values<typeof httpSettings>;

function addresses() {
  return kinds
    .text(4096)
    .transform((text) => (text === 'none' ? [] : text.split(',').map((address) => address.trim())))
    .refine((list) => list.every((address) => isIP(address) !== 0), 'not IP addresses, separated by commas');
}
