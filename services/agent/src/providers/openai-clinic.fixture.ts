import { type HistoryItem, scriptedReply } from '@trunkline/dialogue';
import { clinicProfile } from '@trunkline/dialogue/testing';
import type { StandInAnswer } from './openai-stand-in.fixture.js';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const records = (value: unknown): readonly Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Answers chat requests as the clinic's dialogue would, so that a whole call can be held through the stand-in. */
export function answerAsClinic(request: Readonly<Record<string, unknown>>, now = Date.now()): StandInAnswer {
  const history = records(request['messages']).flatMap((message): HistoryItem[] => {
    const content = text(message['content']);
    switch (message['role']) {
      case 'user':
        return [{ type: 'caller', text: content, at: now }];
      case 'assistant':
        return [
          ...(content === '' ? [] : [{ type: 'agent' as const, text: content, interrupted: false }]),
          ...records(message['tool_calls']).map((call): HistoryItem => {
            const called = isRecord(call['function']) ? call['function'] : {};
            return {
              type: 'call',
              callId: text(call['id']),
              name: text(called['name']),
              arguments: text(called['arguments']),
            };
          }),
        ];
      case 'tool':
        return [{ type: 'result', callId: text(message['tool_call_id']), output: content }];
      default:
        return [];
    }
  });
  const tools = records(request['tools']).flatMap((tool): [string, unknown][] => {
    const described = isRecord(tool['function']) ? tool['function'] : {};
    return [[text(described['name']), described['parameters']]];
  });
  const reply = scriptedReply(history, { profile: clinicProfile, tools: new Map(tools), now });
  return {
    text: reply.clauses.join(' '),
    toolCalls: reply.toolCalls.map((c) => ({
      id: c.callId,
      name: c.name,
      arguments: JSON.stringify(c.arguments),
    })),
  };
}
