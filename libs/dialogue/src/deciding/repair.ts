import { ENGLISH } from '../speaking/english.js';
import type { Draft } from './draft.js';
import { restate } from './restate.js';

/** Nothing was understood: ask again, each time with more help, and never silently. */
export function repair(draft: Draft): void {
  const { talk, scene } = draft;
  talk.repairs++;
  const round = talk.repairs - 1;
  if (round >= 3 && round % 3 === 0) {
    draft.say(ENGLISH.giveUp).say(scene.script.phrases.elsewhere ?? ENGLISH.elsewhere);
  }
  const idle = talk.asked.kind === 'intent' || talk.asked.kind === 'anythingElse';
  if (idle) {
    const phrases = scene.script.phrases.fallback ?? ENGLISH.fallback;
    draft.ask({ kind: 'intent' }, phrases[Math.min(round, phrases.length - 1)] ?? ENGLISH.welcome);
  } else {
    restate(draft);
    const first = draft.clauses[0] ?? '';
    if (!/^(I am )?sorry\b/i.test(first))
      draft.clauses.unshift(ENGLISH.repairs[Math.min(round, ENGLISH.repairs.length - 1)] ?? 'Sorry.');
  }
  draft.act = `repair:${talk.repairs}`;
}
