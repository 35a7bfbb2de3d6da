import { parseTemplate, type SlotType, templateVariables } from '@trunkline/profiles';
import { intentOf, type Scene, slotOf } from './scene.js';
import type { Frame } from './talk.js';

/** Slots that the intent under way uses. */
export function frameSlots(scene: Scene, frame: Frame | undefined): readonly string[] {
  const intent = intentOf(scene, frame?.intent);
  const named = [
    ...(intent?.slots ?? []),
    ...(intent?.optional ?? []),
    ...(intent?.offers ? [intent.offers] : []),
  ];
  const behind = named.flatMap((name) => optionArguments(scene, name));
  return [...new Set([...named, ...behind])];
}

/** Slots by which the options of a slot are looked up. */
export function optionArguments(scene: Scene, name: string): readonly string[] {
  const options = slotOf(scene, name)?.options;
  return options ? Object.values(options.arguments).flatMap((t) => templateVariables(parseTemplate(t))) : [];
}

/** The first slot of this type that the intent under way uses. */
export const frameSlotOfType = (scene: Scene, frame: Frame | undefined, type: SlotType): string | undefined =>
  frameSlots(scene, frame).find((name) => slotOf(scene, name)?.type === type);
