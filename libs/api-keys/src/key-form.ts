import { createHash, randomBytes } from 'node:crypto';
import { CodedError } from '@trunkline/errors';

const KEY_PATTERN = /^tk_[A-Za-z0-9_-]{32,128}$/;

/** A new API key with 192 random bits. */
export const generateKey = (): string => `tk_${randomBytes(24).toString('base64url')}`;

/** SHA-256 of a key in hex: a key has too many random bits to be tried, so it needs no slow hash. */
export const keyId = (key: string): string => createHash('sha256').update(key).digest('hex');

/** The key in an `Authorization` header; undefined when there is none that has the form of a key. */
export function keyInHeader(authorization: string | undefined): string | undefined {
  const key = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
  return key !== undefined && KEY_PATTERN.test(key) ? key : undefined;
}

/** @throws CodedError `SETTING_INVALID` when a text has not the form of a key. */
export function requireKeyForm(key: string): void {
  if (!KEY_PATTERN.test(key))
    throw new CodedError('SETTING_INVALID', 'An API key is tk_ and at least 32 letters, digits, _ or -.');
}
