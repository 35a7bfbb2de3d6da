/** What a tenant, profile, tool or call id may look like: safe as one token of a subject, a KV key and a folder. */
export const NAME_PATTERN = /^[a-z][a-z0-9_-]{0,63}$/;

export const isName = (value: unknown): value is string =>
  typeof value === 'string' && NAME_PATTERN.test(value);

/** 256 random bits, base64url. */
export const CAPABILITY_PATTERN = /^[A-Za-z0-9_-]{43}$/;

/** The LiveKit room of a call. It names both, because webhooks carry nothing but the room. */
export const roomName = (tenant: string, callId: string): string => `${tenant}.${callId}`;

/** The tenant and call of a room, or undefined when the room is not one of ours. */
export function parseRoomName(room: string): { tenant: string; callId: string } | undefined {
  const [tenant, callId, ...rest] = room.split('.');
  return rest.length === 0 && isName(tenant) && isName(callId) ? { tenant, callId } : undefined;
}

/** Identity of the caller's participant in its room. */
export const CALLER_IDENTITY = 'caller';
