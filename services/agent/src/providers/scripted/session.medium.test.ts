import { initializeLogger, llm, voice } from '@livekit/agents';
import { CLINIC_TIMEZONE, ClinicCalendar, clinicProfile, MONDAY } from '@trunkline/dialogue/testing';
import { expect, test } from 'vitest';
import { ScriptedLLM } from './scripted-llm.js';

test('in a session of the framework, words, tool calls and results come back in the order that the model reads', async () => {
  initializeLogger({ pretty: false, level: 'silent' });
  const calendar = new ClinicCalendar();
  const model = new ScriptedLLM({ profile: clinicProfile, timezone: CLINIC_TIMEZONE, clock: () => MONDAY });
  const tools = Object.entries(calendar.tools).map(([name, run]) =>
    llm.tool({
      name,
      description: name,
      parameters: { type: 'object', properties: {} },
      execute: (args: Record<string, unknown>) => {
        const answer = run(args);
        return Promise.resolve(
          'result' in answer
            ? { ok: true, result: answer.result }
            : { ok: false, error: { code: answer.code } },
        );
      },
    }),
  );
  const session = new voice.AgentSession({
    llm: model,
    maxToolSteps: clinicProfile.limits.maxToolCallsPerTurn,
  });
  await session.start({ agent: new voice.Agent({ instructions: clinicProfile.instructions, tools }) });
  try {
    for (const userInput of [
      'I would like to book an appointment',
      'next Tuesday at three',
      'Anna Miller',
      'yes please',
      'no thank you',
    ])
      await session.generateReply({ userInput }).waitForPlayout();
    expect(calendar.bookings).toEqual([
      { reference: 'A7K2', start: '2026-12-01T15:00', name: 'Anna Miller' },
    ]);
    expect(model.hasEnded(session.history)).toBe(true);
    const last = session.history.items.at(-1);
    expect(last?.type === 'message' && last.extra).toEqual({ endsCall: true });
  } finally {
    await session.close();
  }
});
