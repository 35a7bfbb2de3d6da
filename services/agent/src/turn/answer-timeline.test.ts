import { expect, test } from 'vitest';
import { AnswerTimeline } from './answer-timeline.js';

const heard = { speechEndedAt: 0, committedAt: 300 };

test('a generation that was discarded on speculation leaves no mark', () => {
  const timeline = new AnswerTimeline();
  timeline.generationStarted(50)(60);
  const discarded = timeline.synthesisStarted(50);
  discarded.clause(62);
  const firstToken = timeline.generationStarted(200);
  const spoken = timeline.synthesisStarted(200);
  firstToken(240);
  spoken.clause(250);
  spoken.audio(310);
  expect(timeline.marks({ ...heard, playingAt: 320 })).toMatchObject({
    firstTokenAt: 240,
    firstClauseAt: 250,
    firstAudioAt: 310,
    toolsDoneAt: undefined,
  });
});

test('a tool before the first words stands between the model that asked and the clause', () => {
  const timeline = new AnswerTimeline();
  timeline.generationStarted(100)(150);
  timeline.toolRan(310, 400);
  timeline.generationStarted(401)(420);
  const spoken = timeline.synthesisStarted(401);
  spoken.clause(425);
  spoken.audio(480);
  expect(timeline.marks({ ...heard, playingAt: 490 })).toMatchObject({
    firstTokenAt: 150,
    toolsDoneAt: 400,
    firstClauseAt: 425,
    firstAudioAt: 480,
  });
});

test('a tool that runs while the agent speaks already is no part of the gap', () => {
  const timeline = new AnswerTimeline();
  timeline.generationStarted(100)(150);
  const spoken = timeline.synthesisStarted(100);
  spoken.clause(155);
  spoken.audio(200);
  timeline.toolRan(350, 900);
  expect(timeline.marks({ ...heard, playingAt: 320 })).toMatchObject({
    toolsDoneAt: undefined,
    firstAudioAt: 200,
  });
});
