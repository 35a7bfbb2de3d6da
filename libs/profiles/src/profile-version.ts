import { createHash } from 'node:crypto';
import type { AgentProfile } from './agent-profile.dto.js';
import { profileToJson } from './profile-json.js';

/** Names the content of a profile: 12 hex digits of the SHA-256 of its canonical JSON. A call pins it. */
export const profileVersion = (profile: AgentProfile): string =>
  createHash('sha256').update(profileToJson(profile)).digest('hex').slice(0, 12);
