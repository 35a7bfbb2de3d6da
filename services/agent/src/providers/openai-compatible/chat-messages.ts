import type { llm } from '@livekit/agents';
import { markOf } from '../../answer/answer-mark.js';

/** Some vendors keep whole signatures in an id, and want them back; nobody's are longer than this. */
const LONGEST_ID = 16_384;
const VENDOR_FIELDS = ['google', 'xai'];

export type WireMessage = Readonly<Record<string, unknown>>;

/**
 * A conversation as messages of OpenAI's protocol. Calls without a result and results without a call are left out, as
 * every vendor refuses them. A tool call goes back under the id that this vendor gave it, unless that stands in this
 * history already; strict vendors refuse ids that repeat, and those of others.
 *
 * @param vendor whose ids are sent back.
 */
export function chatMessages(items: readonly llm.ChatItem[], vendor: string): readonly WireMessage[] {
  const results = new Map<string, llm.FunctionCallOutput>();
  for (const item of items) if (item.type === 'function_call_output') results.set(item.callId, item);
  const used = new Set<string>();
  const messages: Record<string, unknown>[] = [];
  let step: { readonly key: string; readonly calls: unknown[]; readonly results: WireMessage[] } | undefined;
  const close = () => {
    if (step) messages.push(...step.results);
    step = undefined;
  };
  const answered = new Set<string>();
  for (const item of items) {
    if (item.type === 'message') {
      close();
      const content = item.textContent ?? '';
      if (content === '') continue;
      const role = item.role === 'developer' ? 'system' : item.role;
      const last = messages.at(-1);
      // Strict templates take one system message, at the start.
      if (role === 'system' && last?.['role'] === 'system')
        last['content'] = `${String(last['content'])}\n\n${content}`;
      else messages.push({ role, content });
    } else if (item.type === 'function_call') {
      const result = results.get(item.callId);
      if (!result || answered.has(item.callId)) continue;
      answered.add(item.callId);
      const key = item.groupId ?? stepOf(item.id);
      if (step?.key !== key) {
        close();
        const last = messages.at(-1);
        const calls: unknown[] = [];
        if (last?.['role'] === 'assistant' && last['tool_calls'] === undefined) last['tool_calls'] = calls;
        else messages.push({ role: 'assistant', content: '', tool_calls: calls });
        step = { key, calls, results: [] };
      }
      const id = wireId(item, vendor, used);
      step.calls.push({
        id,
        type: 'function',
        function: { name: item.name, arguments: item.args || '{}' },
        ...extraContent(item),
      });
      step.results.push({ role: 'tool', tool_call_id: id, content: result.output });
    }
  }
  close();
  return messages;
}

/** The framework numbers the calls of one generation: `<generation>/fnc_<n>`. */
const stepOf = (id: string): string => id.replace(/\/fnc_\d+$/, '');

function wireId(call: llm.FunctionCall, vendor: string, used: Set<string>): string {
  const mark = markOf(call.extra);
  const theirs = mark.vendor === vendor ? mark.vendorId : undefined;
  const id = theirs !== undefined && theirs.length <= LONGEST_ID && !used.has(theirs) ? theirs : call.callId;
  used.add(id);
  return id;
}

function extraContent({ extra }: llm.FunctionCall): WireMessage {
  const kept = VENDOR_FIELDS.filter((name) => extra[name] !== undefined).map((name) => [name, extra[name]]);
  return kept.length === 0 ? {} : { extra_content: Object.fromEntries(kept) };
}
