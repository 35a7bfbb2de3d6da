import { parseJson } from '@trunkline/bus';

export interface SeenEndpoint {
  readonly subject: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** One running instance of a NATS service (ADR-32), as it described itself. */
export interface SeenService {
  readonly id: string;
  readonly name: string;
  readonly endpoints: readonly SeenEndpoint[];
}

const TOKEN = /^[A-Za-z0-9_-]{1,128}$/;
/** Longest description that is read. */
export const MAX_INFO_BYTES = 512 * 1024;
/** Endpoints of one instance that are looked at. */
const MAX_ENDPOINTS = 1024;

/** Reads a reply to `$SRV.INFO`; undefined when it is not one. Whatever else stands in it is ignored. */
export function readServiceInfo(data: Uint8Array): SeenService | undefined {
  try {
    const body = parseJson(data, { maxBytes: MAX_INFO_BYTES, maxDepth: 16, maxKeys: 65_536 });
    if (!isRecord(body) || body['type'] !== 'io.nats.micro.v1.info_response') return undefined;
    const { id, name, endpoints } = body;
    if (typeof id !== 'string' || !TOKEN.test(id) || typeof name !== 'string' || !TOKEN.test(name))
      return undefined;
    return {
      id,
      name,
      endpoints: (Array.isArray(endpoints) ? endpoints : []).slice(0, MAX_ENDPOINTS).flatMap(readEndpoint),
    };
  } catch {
    return undefined;
  }
}

function readEndpoint(body: unknown): SeenEndpoint[] {
  if (!isRecord(body) || typeof body['subject'] !== 'string') return [];
  const metadata = isRecord(body['metadata']) ? body['metadata'] : {};
  const texts = Object.entries(metadata).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return [{ subject: body['subject'], metadata: Object.fromEntries(texts) }];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
