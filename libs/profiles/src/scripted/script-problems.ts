import type { AgentProfile } from '../agent-profile.dto.js';
import type { Problem } from '../problem.js';
import type { Intent, Step } from './intent.dto.js';
import type { Script } from './script.dto.js';
import type { Slot, SlotOptions } from './slot.dto.js';
import { parseTemplate, templateVariables } from './template.js';

type Path = readonly (string | number)[];

/** Rules between fields: every slot, intent and tool that a script names must exist, and every question must be there. */
export function scriptProblems(profile: AgentProfile): readonly Problem[] {
  const script = profile.scripted;
  if (!script) return [];
  const check = new ScriptCheck(
    script,
    new Set([...profile.tools, ...profile.clientActions].map((t) => t.name)),
  );
  for (const [name, slot] of script.slots) check.slot(slot, ['scripted', 'slots', name]);
  for (const [name, intent] of script.intents) check.intent(intent, ['scripted', 'intents', name]);
  script.faq.forEach((entry, i) => check.template(entry.answer, ['scripted', 'faq', i, 'answer'], ['title']));
  for (const [key, value] of Object.entries(script.phrases)) {
    const at = ['scripted', 'phrases', key];
    if (Array.isArray(value)) value.forEach((v: unknown, i) => check.template(v, [...at, i], ['title']));
    else check.template(value, at, ['title']);
  }
  return check.problems;
}

class ScriptCheck {
  readonly problems: Problem[] = [];

  constructor(
    private readonly script: Script,
    private readonly tools: ReadonlySet<string>,
  ) {}

  slot(slot: Slot, at: Path): void {
    slot.ask?.forEach((phrase, i) => this.template(phrase, [...at, 'ask', i]));
    this.template(slot.why, [...at, 'why']);
    if (slot.type === 'choice' && !slot.values && !slot.options)
      this.report([...at], 'needs values or options, because its type is choice');
    if (slot.type === 'code' && slot.pattern === undefined)
      this.report([...at], 'needs a pattern, because its type is code');
    if (slot.type !== 'choice' && slot.values)
      this.report([...at, 'values'], 'belongs to a slot of type choice');
    if (slot.min > slot.max) this.report([...at, 'min'], 'must not be above max');
    if (slot.options) this.options(slot.options, [...at, 'options']);
  }

  private options(options: SlotOptions, at: Path): void {
    this.tool(options.tool, [...at, 'tool']);
    this.arguments(options.arguments, [...at, 'arguments']);
    this.template(options.label, [...at, 'label'], ['item']);
    this.template(options.say, [...at, 'say']);
    for (const key of ['offer', 'offerOne', 'refused'] as const)
      this.template(options[key], [...at, key], ['options', 'wanted']);
    for (const key of ['none', 'fits'] as const) this.template(options[key], [...at, key], ['wanted']);
    options.relax.forEach((slot, i) => this.slotName(slot, [...at, 'relax', i]));
  }

  intent(intent: Intent, at: Path): void {
    intent.slots.forEach((name, i) => {
      this.slotName(name, [...at, 'slots', i]);
      const slot = this.script.slots.get(name);
      if (slot && !slot.ask && !slot.options)
        this.report([...at, 'slots', i], `needs a question: slots.${name} has neither ask nor options`);
    });
    intent.optional.forEach((name, i) => this.slotName(name, [...at, 'optional', i]));
    this.template(intent.open, [...at, 'open']);
    for (const key of ['next', 'amend'] as const) {
      const name = intent[key];
      if (name !== undefined && !this.script.intents.has(name))
        this.report([...at, key], `must name an intent; there is no ${name}`);
    }
    if (intent.offers !== undefined) {
      this.slotName(intent.offers, [...at, 'offers']);
      if (this.script.slots.get(intent.offers)?.options === undefined)
        this.report([...at, 'offers'], 'must name a slot that has options');
    }
    if ((intent.offers === undefined) === (intent.steps.length === 0))
      this.report([...at], 'needs either steps or offers');
    intent.steps.forEach((step, i) => this.step(step, [...at, 'steps', i]));
  }

  private step(step: Step, at: Path): void {
    this.tool(step.tool, [...at, 'tool']);
    this.arguments(step.arguments, [...at, 'arguments']);
    for (const key of ['confirm', 'approve', 'say'] as const) this.template(step[key], [...at, key]);
    this.template(step.done, [...at, 'done'], ['result']);
    if ((step.done === undefined) === (step.items === undefined))
      this.report([...at], 'needs either done or items');
    if (step.items) {
      this.template(step.items.each, [...at, 'items', 'each'], ['item']);
      this.template(step.items.none, [...at, 'items', 'none']);
      for (const key of ['one', 'many'] as const)
        this.template(step.items[key], [...at, 'items', key], ['items', 'count']);
    }
    if (step.items?.again !== undefined) this.slotName(step.items.again, [...at, 'items', 'again']);
    for (const slot of Object.keys(step.remember)) this.slotName(slot, [...at, 'remember', slot]);
    step.forget.forEach((slot, i) => this.slotName(slot, [...at, 'forget', i]));
    for (const [code, error] of step.errors) {
      const here = [...at, 'errors', code];
      this.template(error.say, [...here, 'say']);
      if ((error.recover === 'ask' || error.recover === 'reoffer') && error.slot === undefined)
        this.report(here, `needs a slot, because recover is ${error.recover}`);
      if (error.recover === 'switch' && error.intent === undefined)
        this.report(here, 'needs an intent, because recover is switch');
      if (error.slot !== undefined) this.slotName(error.slot, [...here, 'slot']);
      if (error.intent !== undefined && !this.script.intents.has(error.intent))
        this.report([...here, 'intent'], `must name an intent; there is no ${error.intent}`);
    }
  }

  private tool(name: unknown, at: Path): void {
    if (typeof name === 'string' && !this.tools.has(name))
      this.report(at, 'must name a tool that the profile lists under tools or clientActions');
  }

  private slotName(name: string, at: Path): void {
    if (!this.script.slots.has(name)) this.report(at, `must name a slot; there is no ${String(name)}`);
  }

  private arguments(record: unknown, at: Path): void {
    if (typeof record !== 'object' || record === null) return;
    for (const [key, value] of Object.entries(record)) this.template(value, [...at, key]);
  }

  /** Fields of the wrong type were reported by their own rules. */
  template(value: unknown, at: Path, variables: readonly string[] = []): void {
    if (typeof value !== 'string') return;
    let names: readonly string[];
    try {
      names = templateVariables(parseTemplate(value));
    } catch (thrown) {
      const rule = thrown instanceof Error ? thrown.message : 'is not a phrase';
      if (!this.problems.some((p) => p.path.join('.') === at.join('.'))) this.report(at, rule);
      return;
    }
    for (const name of names)
      if (!this.script.slots.has(name) && !variables.includes(name))
        this.report(
          at,
          `{${name}} is neither a slot${variables.length > 0 ? ` nor ${variables.join(', ')}` : ''}`,
        );
  }

  private report(path: Path, rule: string): void {
    this.problems.push({ path, rule });
  }
}
