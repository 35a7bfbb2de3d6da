import { readFileSync } from 'node:fs';
import { initializeLogger, llm, voice } from '@livekit/agents';
import { parseProfile } from '@trunkline/profiles';
import { createLogger } from '@trunkline/telemetry';
import { DateTime } from 'luxon';
import { afterEach, expect, test } from 'vitest';
import { InstrumentedAgent } from '../call/instrumented-agent.js';
import { createLlm } from '../providers/index.js';
import { OpenAiStandIn } from '../providers/openai-stand-in.fixture.js';
import { AnswerTimeline } from '../turn/answer-timeline.js';
import { callFacts } from './call-facts.js';

const file = new URL('../../../../deploy/profiles/openai.yaml', import.meta.url);
let standIn: OpenAiStandIn | undefined;
afterEach(() => standIn?.close());

const never = (): never => {
  throw new Error('nothing is spoken here');
};
const messagesOf = (body: Readonly<Record<string, unknown>>) => JSON.stringify(body['messages']);

test('the profile of a hosted model answers "anything tomorrow afternoon?" from what it is told', async () => {
  initializeLogger({ pretty: false, level: 'silent' });
  // A model that knows no date but the one in its request.
  standIn = await OpenAiStandIn.start({
    chat: (request) => {
      const told = messagesOf(request);
      const free = /2\d{3}-\d{2}-\d{2}T15:00/.exec(told);
      if (free) return { text: 'Yes, at three p m.' };
      const date = /tomorrow \w+ (\d{4}-\d{2}-\d{2})/.exec(told)?.[1] ?? 'unknown';
      const call = {
        id: 'call_1',
        name: 'appointments_availability',
        arguments: JSON.stringify({ date, partOfDay: 'afternoon' }),
      };
      return { toolCalls: [call] };
    },
  });
  const text = readFileSync(file, 'utf8').replace('https://api.openai.com/v1', standIn.url);
  const profile = parseProfile(text, 'openai.yaml');
  const timezone = 'Pacific/Auckland';
  const asked: unknown[] = [];
  const availability = llm.tool({
    name: 'appointments_availability',
    description: 'Lists free times.',
    parameters: { type: 'object', properties: {} },
    execute: (args: Record<string, unknown>) => {
      asked.push(args);
      return Promise.resolve({
        ok: true,
        untrusted: true,
        result: { slots: [`${String(args['date'])}T15:00`] },
      });
    },
  });
  const model = await createLlm(profile, {
    env: { OPENAI_API_KEY: 'sk-test' },
    logger: createLogger('test', 'silent'),
    embeddedStt: never,
    embeddedTts: never,
    onProviderError: never,
  });
  const now = Date.now();
  const facts = () =>
    callFacts({
      now,
      timezone,
      endsAt: now + 900_000,
      maxCallSeconds: profile.limits.maxCallSeconds,
      page: false,
      facts: profile.facts,
    });
  const agent = new InstrumentedAgent(
    { instructions: profile.instructions, tools: [availability] },
    new AnswerTimeline(),
    () => undefined,
    () => Promise.resolve(false),
    facts,
  );
  const session = new voice.AgentSession({ llm: model });
  await session.start({ agent });
  try {
    await session.generateReply({ userInput: 'Do you have anything tomorrow afternoon?' }).waitForPlayout();
    const local = DateTime.fromMillis(now, { zone: timezone });
    expect(asked).toEqual([{ date: local.plus({ days: 1 }).toISODate(), partOfDay: 'afternoon' }]);
    const asking = standIn.requests.find(({ path }) => path === '/chat/completions');
    const request = messagesOf(asking?.body ?? {});
    expect(request).toContain(local.setLocale('en-US').toFormat('cccc, d LLLL yyyy'));
    expect(request).toContain(timezone);
    expect(request).toContain('Opening hours: Monday 09:00-17:00');
    expect(request).toContain('no screen');
    expect(request).toContain('may last 15 minutes');
    // What the model was told is not part of what was said.
    expect(JSON.stringify(session.history.items)).not.toContain('Facts of this call');
    expect(session.history.items.at(-1)).toMatchObject({ role: 'assistant' });
  } finally {
    await session.close();
    await model.aclose();
  }
});
