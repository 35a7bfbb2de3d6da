import { api } from './api-client.js';
import { flag, list, object, type Read, text } from './reader.js';

const profile = object({
  name: text,
  title: text,
  language: text,
  default: flag,
  /** Provider of each part. */
  providers: object({ stt: text, llm: text, tts: text }),
});

/** The provider that follows a written script. People are told so: it is no language model. */
export const SCRIPTED = 'scripted';

/** An agent that can be called. */
export type Profile = Read<typeof profile>;

/** The profiles, the default one first. @throws ApiError */
export async function loadProfiles(): Promise<readonly Profile[]> {
  const { profiles } = await api('/api/profiles', object({ profiles: list(profile) }));
  return profiles.toSorted((a, b) => Number(b.default) - Number(a.default) || a.title.localeCompare(b.title));
}
