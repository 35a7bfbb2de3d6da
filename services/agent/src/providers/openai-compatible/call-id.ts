import { randomInt } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** An id for a tool call, unique in its conversation. Nine letters and digits: the strictest vendor takes no other. */
export const newCallId = (): string =>
  Array.from({ length: 9 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
