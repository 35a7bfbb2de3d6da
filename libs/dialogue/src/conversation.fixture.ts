import type { AgentProfile } from '@trunkline/profiles';
import type { HistoryItem } from './history.js';
import { type ScriptedContext, type ScriptedReply, scriptedReply } from './scripted-reply.js';

/** What a tool of a test answers: a result, or a refusal code with details. */
export type TestTool = (
  args: Record<string, unknown>,
) => { readonly result: unknown } | { readonly code: string; readonly details?: unknown };

export interface ConversationOptions {
  readonly profile: AgentProfile;
  readonly tools: Readonly<Record<string, TestTool>>;
  /** JSON Schemas of arguments, where a test cares. */
  readonly schemas?: Readonly<Record<string, unknown>>;
  /** Epoch ms. */
  readonly now: number;
  readonly timezone?: string;
}

/** A conversation with the scripted model, with tools that answer at once. */
export class Conversation {
  readonly history: HistoryItem[] = [];
  readonly calls: { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> }[] = [];
  last: ScriptedReply;

  constructor(private readonly options: ConversationOptions) {
    this.last = this.reply();
    this.speak();
  }

  get context(): ScriptedContext {
    const { profile, tools, schemas, now, timezone } = this.options;
    return {
      profile,
      now,
      tools: new Map(Object.keys(tools).map((name) => [name, schemas?.[name]])),
      ...(timezone === undefined ? {} : { timezone }),
    };
  }

  /** Says something, and returns everything that the agent answers, tool calls in between included. */
  say(text: string): string {
    this.history.push({ type: 'caller', text, at: this.options.now });
    return this.answer();
  }

  /** The agent's answer to whatever the history ends with. */
  answer(): string {
    const heard: string[] = [];
    for (let i = 0; i < 20; i++) {
      this.last = this.reply();
      heard.push(...this.last.clauses);
      this.speak();
      if (this.last.toolCalls.length === 0) return heard.join(' ');
      for (const call of this.last.toolCalls) this.run(call.callId, call.name, call.arguments);
    }
    throw new Error('the conversation does not stop calling tools');
  }

  private reply(): ScriptedReply {
    return scriptedReply(this.history, this.context);
  }

  private speak(): void {
    if (this.last.clauses.length > 0)
      this.history.push({ type: 'agent', text: this.last.clauses.join(' '), interrupted: false });
  }

  private run(callId: string, name: string, args: Readonly<Record<string, unknown>>): void {
    this.calls.push({ name, arguments: args });
    this.history.push({ type: 'call', callId, name, arguments: JSON.stringify(args) });
    const answer = this.options.tools[name]?.({ ...args }) ?? { code: 'TOOL_NOT_FOUND' };
    const output =
      'result' in answer
        ? { ok: true, untrusted: true, result: answer.result }
        : {
            ok: false,
            error: { code: answer.code, message: 'no', retryable: false, details: answer.details },
          };
    // The framework encodes the return value of a tool, which is text, as JSON once more.
    this.history.push({ type: 'result', callId, output: JSON.stringify(JSON.stringify(output)) });
  }
}
