import { initializeLogger, voice } from '@livekit/agents';
import { parseProfile } from '@trunkline/profiles';
import { createLogger } from '@trunkline/telemetry';
import { afterEach, expect, test } from 'vitest';
import { InstrumentedAgent } from '../../call/instrumented-agent.js';
import { createLlm } from '../../providers/index.js';
import { OpenAiStandIn } from '../../providers/openai-stand-in.fixture.js';
import { AnswerTimeline } from '../../turn/answer-timeline.js';
import { CallGrounding } from './call-grounding.js';

let standIn: OpenAiStandIn | undefined;
afterEach(() => standIn?.close());
const never = (): never => {
  throw new Error('nothing is spoken here');
};

test('a hosted model that invents an appointment is not let say so', async () => {
  initializeLogger({ pretty: false, level: 'silent' });
  standIn = await OpenAiStandIn.start({
    chat: () => ({
      text: 'Sure. I have booked you for Tuesday at three, and your reference is K4T7. Goodbye.',
    }),
  });
  const profile = parseProfile(
    `name: test
title: Test
greeting: Hello.
instructions: Be kind.
providers:
  stt: { name: embedded }
  llm: { name: openai-compatible, baseUrl: "${standIn.url}", model: m }
  tts: { name: embedded }
grounding: { mode: replace, replacement: "Let me check that first." }
`,
    'test.yaml',
  );
  const model = await createLlm(profile, {
    env: {},
    logger: createLogger('test', 'silent'),
    embeddedStt: never,
    embeddedTts: never,
    onProviderError: never,
  });
  const grounding = new CallGrounding(profile);
  const agent = new InstrumentedAgent(
    { instructions: profile.instructions },
    new AnswerTimeline(),
    () => undefined,
    () => Promise.resolve(false),
    () => '',
    {
      isGrounded: (clause) => grounding.judge(clause).length === 0,
      replacement: profile.grounding.replacement,
    },
  );
  const session = new voice.AgentSession({ llm: model });
  await session.start({ agent });
  try {
    await session.generateReply({ userInput: 'Book me in, please.' }).waitForPlayout();
    const last = session.history.items.at(-1);
    expect(last?.type === 'message' && last.textContent?.trim()).toBe(
      'Sure. Let me check that first. Goodbye.',
    );
  } finally {
    await session.close();
    await model.aclose();
  }
});
