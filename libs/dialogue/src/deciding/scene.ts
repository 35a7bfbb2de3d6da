import type { AgentProfile, Intent, Script, Slot } from '@trunkline/profiles';
import { DateTime } from 'luxon';

/** JSON Schema of a tool's arguments, or undefined when it has none. */
export type ToolSchemas = ReadonlyMap<string, unknown>;

/** What a reply depends on besides the conversation itself. */
export interface Scene {
  readonly profile: AgentProfile;
  readonly script: Script;
  /** Tools that can be called now. */
  readonly tools: ToolSchemas;
  /** Whether this reply may call one. */
  readonly toolsAllowed: boolean;
  /** When the latest utterance was heard, epoch ms. */
  readonly now: number;
  /** IANA. */
  readonly timezone: string;
}

export const today = (scene: Scene): DateTime =>
  DateTime.fromMillis(scene.now, { zone: scene.timezone, locale: 'en' });

export const slotOf = (scene: Scene, name: string): Slot | undefined => scene.script.slots.get(name);
export const intentOf = (scene: Scene, name: string | undefined): Intent | undefined =>
  name === undefined ? undefined : scene.script.intents.get(name);
