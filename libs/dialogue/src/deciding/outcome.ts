import type { Step, StepItems } from '@trunkline/profiles';
import { spokenNumber } from '../speaking/spoken-time.js';
import type { Draft } from './draft.js';
import { askSlot, finish, plan } from './plan.js';
import { refuse } from './refusal.js';
import { intentOf, slotOf } from './scene.js';
import type { Frame, Pending } from './talk.js';
import { callKey } from './tool-arguments.js';
import type { ToolOutcome } from './tool-outcome.js';

/** Goes on after a tool has answered. */
export function answerOutcome(draft: Draft, pending: Pending, outcome: ToolOutcome): void {
  const { talk, scene } = draft;
  const { frame } = talk;
  if (!outcome.ok) {
    refuse(draft, outcome, pending.name);
    return;
  }
  const step = intentOf(scene, frame?.intent)?.steps[frame?.step ?? 0];
  if (frame && step?.tool === pending.name && isReady(frame, step))
    stepDone(draft, frame, step, outcome.result);
  else if (frame) {
    const items = listOf(draft, pending.name, outcome.result);
    if (items) {
      frame.lookups.set(callKey(pending.name, parsed(pending.arguments)), { items });
      plan(draft);
    } else refuse(draft, { code: 'RESULT_INVALID', details: undefined }, pending.name);
  } else plan(draft);
}

/** Whether the step's own call was made, rather than a lookup with the same tool. */
const isReady = (frame: Frame, step: Step): boolean => step.confirm === undefined || frame.confirmed;

function stepDone(draft: Draft, frame: Frame, step: Step, result: unknown): void {
  const { talk, scene } = draft;
  if (
    typeof result !== 'object' ||
    result === null ||
    (step.items && !Array.isArray(Reflect.get(result, step.items.list)))
  ) {
    refuse(draft, { code: 'RESULT_INVALID', details: undefined }, step.tool);
    return;
  }
  if (step.items) tellItems(draft, step.items, result);
  else draft.say(step.done, { result: { value: result } });
  for (const name of step.forget) {
    talk.memory.delete(name);
  }
  for (const [name, property] of Object.entries(step.remember)) {
    const value: unknown = Reflect.get(result, property);
    if (typeof value === 'string' && slotOf(scene, name))
      talk.memory.set(name, { value, item: result, settled: true });
  }
  const again = step.items?.again;
  if (again !== undefined && isEmptyList(result, step.items)) {
    frame.slots.delete(again);
    talk.memory.delete(again);
    askSlot(draft, again);
    return;
  }
  const intent = intentOf(scene, frame.intent);
  frame.step++;
  frame.confirmed = false;
  frame.approvals = 0;
  frame.unclearAnswers = 0;
  frame.failures = 0;
  if (intent && frame.step < intent.steps.length) {
    draft.say(intent.steps[frame.step]?.say);
    plan(draft);
    return;
  }
  talk.finished = frame.intent;
  talk.finishedSlots = new Map(frame.slots);
  finish(draft);
}

const isEmptyList = (result: object, items: StepItems | undefined): boolean => {
  const list: unknown = items === undefined ? undefined : Reflect.get(result, items.list);
  return Array.isArray(list) && list.length === 0;
};

function tellItems(draft: Draft, items: StepItems, result: object): void {
  const list: unknown = Reflect.get(result, items.list);
  const all = Array.isArray(list) ? list : [];
  const spoken = all
    .slice(0, 5)
    .map((item: unknown) => draft.fragment(items.each, { item: { value: item } }));
  const template = all.length === 0 ? items.none : all.length === 1 ? items.one : items.many;
  draft.say(template, {
    items: { value: all.length === 1 ? (spoken[0] ?? '') : spoken.join('. ') },
    count: { value: all.length < 60 ? spokenNumber(all.length) : String(all.length) },
  });
}

/** The list that a lookup is after: the slot with this tool tells where it is. */
function listOf(draft: Draft, tool: string, result: unknown): readonly unknown[] | undefined {
  for (const slot of draft.scene.script.slots.values()) {
    if (slot.options?.tool !== tool || typeof result !== 'object' || result === null) continue;
    const list: unknown = Reflect.get(result, slot.options.list);
    if (Array.isArray(list)) return list.slice(0, 500);
  }
  return undefined;
}

function parsed(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
