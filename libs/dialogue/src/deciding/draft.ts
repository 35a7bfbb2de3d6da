import { spokenList, toClauses } from '../speaking/clauses.js';
import { type RenderContext, renderFragment, renderSpeech, type Variable } from '../speaking/render.js';
import { type Scene, slotOf, today } from './scene.js';
import type { Asked, Frame, Talk } from './talk.js';

export interface DraftCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export type Extra = Readonly<Record<string, Variable>>;

/** A reply in the making. The state of the talk changes only for what it asks. */
export class Draft {
  readonly clauses: string[] = [];
  call: DraftCall | undefined;
  endsCall = false;
  /** What kind of reply this is, for tests and traces: `ask:date`, `offer:time`, `confirm`, `call:<tool>`, … */
  act = 'say';

  constructor(
    readonly scene: Scene,
    readonly talk: Talk,
  ) {}

  /** Whether the reply is complete: it asks something, calls a tool or ends the call. */
  get complete(): boolean {
    return this.act !== 'say' || this.call !== undefined || this.endsCall;
  }

  say(template: string | undefined, extra: Extra = {}): this {
    if (template !== undefined) this.clauses.push(...toClauses(this.render(template, extra)));
    return this;
  }

  /** Asks: the next utterance is expected to answer this. */
  ask(asked: Asked, template: string, extra: Extra = {}): this {
    this.say(template, extra);
    this.talk.asked = asked;
    this.act = 'slot' in asked ? `${asked.kind === 'slot' ? 'ask' : asked.kind}:${asked.slot}` : asked.kind;
    return this;
  }

  callTool(call: DraftCall, saying: string | undefined): this {
    // A chain of lookups announces itself once.
    if (this.talk.callsThisTurn === 0 && this.clauses.length === 0) this.say(saying);
    this.call = call;
    this.act = `call:${call.name}`;
    return this;
  }

  render(template: string, extra: Extra = {}): string {
    return renderSpeech(template, this.context(extra));
  }

  /** A part of a sentence, such as one item of a list. */
  fragment(template: string, extra: Extra): string {
    return renderFragment(template, this.context(extra));
  }

  context(extra: Extra = {}): RenderContext {
    const labels = [...this.scene.script.intents.values()].map((i) => i.label);
    const variables = new Map<string, Variable>([
      ['title', { value: this.scene.profile.title }],
      ['abilities', { value: spokenList(labels, 'or') }],
      ['choices', { value: spokenList(labels, 'or') }],
      ...slotVariables(this.scene, this.talk.frame),
      ...Object.entries(extra),
    ]);
    return { variables, thisYear: today(this.scene).year };
  }
}

export function slotVariables(
  scene: Scene,
  frame: Frame | undefined,
): readonly (readonly [string, Variable])[] {
  return [...(frame?.slots ?? [])].map(([name, value]) => {
    const type = slotOf(scene, name)?.type;
    return [name, { value: value.value, item: value.item, ...(type === undefined ? {} : { type }) }] as const;
  });
}
