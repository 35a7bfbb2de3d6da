import { type Reading, readUtterance } from '../hearing/reading.js';
import { answerQuestion } from './answer-question.js';
import type { Draft } from './draft.js';
import { explain, introduce, socialise } from './explain.js';
import { frameSlotOfType, frameSlots } from './frame-slots.js';
import { pursue } from './pursue.js';
import { repair } from './repair.js';
import { type Scene, today } from './scene.js';
import { steer } from './steer.js';
import { stillWorking } from './still-working.js';
import type { Frame } from './talk.js';

/** Answers an utterance of the caller. */
export function answerTurn(draft: Draft, utterance: string): void {
  const { talk } = draft;
  talk.callsThisTurn = 0;
  talk.ended = false;
  const reading = read(draft, utterance);
  const before = talk.repairs;
  if (stillWorking(draft, reading)) return;
  if (reading.words.length === 0) {
    repair(draft);
    return;
  }
  const handled =
    steer(draft, reading) ||
    introduce(draft, reading) ||
    answerQuestion(draft, reading) ||
    pursue(draft, reading) ||
    explain(draft, reading) ||
    socialise(draft, reading);
  if (!handled) repair(draft);
  else if (talk.repairs === before) talk.repairs = 0;
}

function read(draft: Draft, utterance: string): Reading {
  const { talk, scene } = draft;
  const { asked, frame } = talk;
  const slot = 'slot' in asked ? asked.slot : undefined;
  return readUtterance(utterance, {
    script: scene.script,
    slots: frameSlots(scene, frame),
    ...(slot === undefined ? {} : { asked: slot }),
    offered: asked.kind === 'offer',
    today: today(scene),
    ...weekOf(scene, frame),
    values: new Map([...(frame?.slots ?? [])].map(([name, v]) => [name, v.value])),
  });
}

/** The week that is being talked about: "Thursday" is meant in it. */
function weekOf(scene: Scene, frame: Frame | undefined): { week?: string } {
  const date = frameSlotOfType(scene, frame, 'date');
  const week = frame?.week ?? (date === undefined ? undefined : frame?.slots.get(date)?.value);
  return week === undefined ? {} : { week };
}
