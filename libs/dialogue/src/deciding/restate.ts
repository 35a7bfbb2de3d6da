import { spokenList } from '../speaking/clauses.js';
import { CHECK_AGAIN, ENGLISH, RETRY } from '../speaking/english.js';
import type { Draft } from './draft.js';
import { askAnythingElse, askSlot, offer, plan } from './plan.js';
import { intentOf, slotOf } from './scene.js';

/** Puts the open question again. */
export function restate(draft: Draft): void {
  const { talk, scene } = draft;
  const { asked, frame } = talk;
  const step = intentOf(scene, frame?.intent)?.steps[frame?.step ?? 0];
  switch (asked.kind) {
    case 'slot':
      if (frame) askSlot(draft, asked.slot);
      else askAnythingElse(draft);
      return;
    case 'offer':
      if (frame) offer(draft, asked.slot, asked.options);
      else askAnythingElse(draft);
      return;
    case 'confirm':
      plan(draft);
      return;
    case 'approve':
      restateApproval(draft, step?.approve);
      return;
    case 'retry':
      draft.ask(asked, talk.frame?.failures ? RETRY : CHECK_AGAIN);
      return;
    case 'next':
    case 'switch':
      draft.ask(asked, ENGLISH.goOn, { intent: { value: intentOf(scene, asked.intent)?.label ?? '' } });
      return;
    case 'change':
      askChange(draft);
      return;
    case 'anythingElse':
      askAnythingElse(draft);
      return;
    case 'intent':
      draft.ask(asked, ENGLISH.welcome);
      return;
  }
}

/** Asks for the yes that the gateway wants. */
export function restateApproval(draft: Draft, approve: string | undefined): void {
  const question = draft.talk.frame?.question;
  if (approve !== undefined || question === undefined)
    draft.ask({ kind: 'approve' }, approve ?? ENGLISH.approve);
  else draft.ask({ kind: 'approve' }, '{question}', { question: { value: question } });
}

/** Asks which of the details to change. */
export function askChange(draft: Draft, template: string = ENGLISH.change): void {
  const intent = intentOf(draft.scene, draft.talk.frame?.intent);
  const labels = (intent?.slots ?? []).map((name) => slotOf(draft.scene, name)?.label ?? name);
  draft.ask({ kind: 'change' }, template, { labels: { value: spokenList(labels, 'or') } });
}
