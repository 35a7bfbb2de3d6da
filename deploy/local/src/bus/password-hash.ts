import { createHmac } from 'node:crypto';
import { encodeBase64, hashSync } from 'bcryptjs';

/**
 * Rounds protect passwords that people choose. Ours have 192 random bits, so more of them would only make the server
 * slower to take everybody back after a restart: a check takes about a millisecond.
 */
const COST = '04';

/**
 * What nats-server keeps of a generated password (bcrypt). The same password always has the same hash, so a configuration
 * that is written again disconnects nobody when it is reloaded.
 */
export function passwordHash(password: string): string {
  const salt = createHmac('sha256', password).update('salt of the bus').digest().subarray(0, 16);
  // nats-server knows $2a$ and $2b$; the salt is 16 bytes.
  return hashSync(password, `$2b$${COST}$${encodeBase64([...salt], 16)}`);
}
