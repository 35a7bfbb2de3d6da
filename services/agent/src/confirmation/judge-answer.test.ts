import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { AskedAction } from './asked-action.js';
import { type Answer, isBackchannel, judgeAnswer, soundsLikeAnswer } from './judge-answer.js';

const CANCEL: AskedAction = {
  tool: 'appointments_cancel',
  question: 'This would cancel the appointment on Friday at three. It cannot be undone. Shall I cancel it?',
};
const REFUND: AskedAction = { tool: 'refund', question: 'Refund 20 euros to Ada Lovelace?' };
const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const YES = lines(`
  Yes.
  Yes please.
  Yes, please.
  Yes, thank you.
  Thanks, yes.
  Yes yes yes.
  Yeah.
  Yeah, sure.
  Yep.
  Yep that's fine
  Yup, go ahead.
  Sure.
  Sure thing.
  Sure, thanks.
  Of course.
  Absolutely.
  Definitely, yes.
  Certainly.
  Correct.
  That's correct.
  That's right.
  That’s right, yes.
  Exactly.
  Affirmative.
  I agree.
  Agreed.
  I confirm.
  Confirmed.
  Okay.
  OK.
  ok
  O.K.
  Okay, please.
  Alright.
  All right then.
  Okay, yes.
  Okay, go ahead.
  Go ahead.
  Please go ahead.
  Yes, go ahead please.
  Go for it.
  Do it.
  Please do it.
  Just do it.
  Yes, do it.
  Please do.
  Please do that.
  By all means.
  Let's do it.
  Sounds good.
  That sounds good, thank you.
  That works for me.
  Fine by me.
  Um, yes.
  Uh, yes please.
  Oh yes.
  Yes, I do.
  Yes, I am sure.
  Yes, I'm sure. Go ahead.
  Yes, I would like that.
  Yes, that's what I want.
  You can go ahead.
  You can do that.
  Yes, you can.
  YES PLEASE
  yes-please
  Yes, perfect.
  Yes, sir.
  Uh-huh, yes.
  Cancel it.
  Cancel it please.
  Please cancel it.
  Yes, cancel it.
  Yes, please cancel it for me.
  Yes, cancel the appointment.
  Cancel my appointment.
  Please cancel that appointment for me.
  Yes, I want to cancel it.
  Yes, I'd like to cancel it.
  You may cancel it.
  Go ahead and cancel it.
  Yes, cancel.
`);
const NO = lines(`
  No.
  No!
  No, thank you.
  No thanks.
  Nope.
  Nah.
  No, no, no.
  No, don't.
  Don't.
  Please don't.
  Do not do it.
  Don't do that.
  Don't cancel it.
  Do not cancel my appointment.
  No, don't cancel it.
  Not now.
  Not yet.
  Not today.
  Never.
  Never mind.
  Nevermind.
  Stop.
  Stop it.
  Forget it.
  Leave it.
  No, leave it.
  Keep it.
  I changed my mind.
  I'd rather not.
  I don't want that.
  I don't want to.
  I don't think so.
  That's not right.
  That is not what I want.
  That's not the one.
  Not that one.
  No, the other one.
  No, on Friday.
  No, I meant Thursday.
  Absolutely not.
  Certainly not.
  Definitely not.
  Of course not.
  Negative.
  You must not do that.
  I won't.
  I can't do that.
  No, wait.
  No, cancel the other one.
`);
const UNCLEAR = lines(`
  Yeah, not sure.
  Yes, maybe.
  Sure, it depends.
  Okay, let me think.
  Yeah, no.
  Yes, no.
  No, yes.
  Yes, no, wait.
  Okay, no.
  Yes. Wait.
  Yes, hold on.
  Yes, one moment.
  Wait.
  Hold on.
  Hang on a second.
  Just a moment.
  Let me think.
  Let me check.
  I guess.
  I guess so.
  Yeah, I guess.
  I suppose so.
  I think so.
  Yes, I think so.
  I think that's right.
  Probably.
  Yes, probably.
  Perhaps.
  Maybe.
  Possibly.
  Not sure.
  I'm not sure.
  I don't know.
  No idea.
  No problem.
  I don't mind.
  It depends.
  Hard to say.
  Kind of.
  Well.
  Well, yes.
  Hmm.
  Hmm, okay.
  Um.
  Uh-huh.
  Mm-hmm.
  Right.
  Yeah, right.
  Fine.
  Great.
  Okay, thanks.
  Okay, thank you, bye.
  Oh, okay.
  Thank you.
  Thanks.
  Please.
  Okay?
  Yes?
  Yes, why?
  Why?
  Why not?
  Sure, why not.
  What?
  Sorry?
  Pardon?
  Is that okay?
  Are you sure?
  Can I change it later?
  Yes, but tomorrow.
  Yes but not now.
  Yes, on Friday.
  Yes, at four.
  Yes, at half past two.
  Yes, for two people.
  Yes, twenty.
  Yes, 30 euros.
  Yes, if it's free.
  Yes, if that is possible.
  Yes, unless it costs something.
  Yes, provided it is refunded.
  Yes, as long as I can book again.
  Yes, after you tell me the price.
  Yes, later.
  Yes, tomorrow.
  Yes, then move it to Monday.
  Yes, and book another one.
  Yes, cancel the other one.
  Yes, cancel both.
  Yes, cancel them all.
  Yes, cancel Monday.
  Yes, cancel the appointment on Monday.
  Yes, cancel one of them.
  Cancel.
  Cancel the other one.
  Cancel everything.
  Yes, book it.
  Book it.
  Refund it.
  Yes, refund it.
  Delete it.
  Move it.
  Actually yes.
  Yes, actually.
  Yes, sort of.
  Yes, whatever.
  Whatever you think.
  Up to you.
  If you say so.
  If you must.
  I would.
  I want to.
  You can.
  Yes, I
  Yes and
  Yes the
  Yes, what are your opening hours?
  What are your opening hours?
  What are your opening hours
  My name is Yes Man.
  Yes to what?
  Yes, for Anna.
  Say yes.
  He said yes.
  She says yes but I say wait.
  I didn't say yes.
  Is it a yes or a no?
  yes/no
  Yesterday.
  Yes, is it urgent?
  Would that be okay?
  That's fine for Monday.
  Sounds good on paper.
  Go ahead and book it.
  Do it tomorrow.
  Do it again.
  Do it later please.
  Good morning.
  Hello.
  Bye.
  Goodbye.
  Ja.
  Да.
  はい
  1
  y
  👍
`);

describe('an answer to an asked cancellation', () => {
  const table: readonly (readonly [Answer, readonly string[]])[] = [
    ['yes', YES],
    ['no', NO],
    ['unclear', [...UNCLEAR, '', '   ', '...', '?!']],
  ];
  it.each(table.flatMap(([answer, said]) => said.map((utterance) => [utterance, answer] as const)))(
    '%j is %s',
    (utterance, answer) => {
      expect(judgeAnswer(utterance, CANCEL)).toBe(answer);
    },
  );

  test('is judged on enough utterances', () => {
    expect(new Set([...YES, ...NO, ...UNCLEAR]).size).toBeGreaterThanOrEqual(250);
  });
});

describe('an imperative', () => {
  const judged = (said: string, tool: string, question: string) => judgeAnswer(said, { tool, question });
  it.each([
    ['Refund it.', 'refund', 'Refund 20 euros to Ada?', 'yes'],
    ['Yes, refund it.', 'refund', 'Refund 20 euros to Ada?', 'yes'],
    ['Cancel it.', 'refund', 'Refund 20 euros to Ada?', 'unclear'],
    ['Yes, refund 30 euros.', 'refund', 'Refund 20 euros to Ada?', 'unclear'],
    ['Cancel the order.', 'order_cancel', 'Shall I cancel the order?', 'yes'],
    // The name alone doesn't tell which of its words is to be done.
    ['Order it.', 'order_cancel', 'I would do this: order cancel. Shall I go ahead?', 'unclear'],
    ['Order it.', 'order_cancel', 'Shall I cancel the order?', 'unclear'],
    ['Transfer it.', 'transfer_stop', 'Shall I stop the transfer?', 'unclear'],
    ['Stop it.', 'transfer_stop', 'Shall I stop the transfer?', 'yes'],
    ['Book it.', 'booking_cancel', 'Shall I cancel your booking?', 'unclear'],
    ['Send it.', 'message_send', 'I would do this: message send. Shall I go ahead?', 'unclear'],
    ['Wipe it.', 'wipe', 'I would do this: wipe. Shall I go ahead?', 'yes'],
    ['Delete the account.', 'account_delete', 'I would now delete the account of Ada. Okay?', 'yes'],
    ['Close the account.', 'account_delete', 'I would now delete the account of Ada. Okay?', 'unclear'],
    [
      'Cancel the invoice.',
      'order_and_invoice_cancel',
      'Shall I cancel the order and the invoice?',
      'unclear',
    ],
  ] as const)('%j to %s (%j) is %s', (said, tool, question, answer) => {
    expect(judged(said, tool, question)).toBe(answer);
  });
});

describe('whatever is added to a yes', () => {
  const agreements = YES.filter((said) => judgeAnswer(said, REFUND) === 'yes');
  /** Every yes with every addition, in front and behind, that is still taken for one. */
  const stillYes = (...more: readonly string[]) =>
    agreements
      .flatMap((said) => more.flatMap((extra) => [`${extra}, ${said}`, `${said} ${extra}`]))
      .filter((said) => judgeAnswer(said, REFUND) === 'yes');

  test('a doubt never leaves a yes', () => {
    expect(
      stillYes(
        'maybe',
        'perhaps',
        'probably',
        'I guess',
        'I suppose',
        'not sure',
        'I am not certain',
        'I think',
      ),
    ).toEqual([]);
    expect(
      stillYes(
        'it depends',
        'kind of',
        'hmm',
        'well',
        'who knows',
        'hopefully',
        'let me think',
        'more or less',
      ),
    ).toEqual([]);
    expect(
      stillYes(
        'presumably',
        'in principle',
        'sort of',
        'I reckon',
        'I believe',
        'apparently',
        'ish',
        'theoretically',
      ),
    ).toEqual([]);
  });
  test('a condition never leaves a yes', () => {
    expect(
      stillYes(
        'if it is free',
        'but not today',
        'unless it costs',
        'as long as it works',
        'only if he agrees',
      ),
    ).toEqual([]);
    expect(
      stillYes(
        'when I am back',
        'once you have checked',
        'except the fee',
        'provided that',
        'after lunch',
        'until noon',
      ),
    ).toEqual([]);
  });
  test('a question never leaves a yes', () => {
    expect(
      stillYes(
        'why?',
        'is that free?',
        'what does it cost',
        'how long does it take',
        'okay?',
        'really?',
        'can I?',
      ),
    ).toEqual([]);
  });
  test('a correction, another action or a new value never leaves a yes', () => {
    expect(
      stillYes(
        'on Friday',
        'at three',
        '30',
        'thirty euros',
        'for Bob',
        'the other one',
        'both',
        'twice',
        'tomorrow',
      ),
    ).toEqual([]);
    expect(
      stillYes(
        'I mean Bob',
        'actually',
        'instead',
        'make it fifty',
        'and book a table',
        'cancel it',
        'half of it',
      ),
    ).toEqual([]);
  });
  test('a refusal or a pause never leaves a yes', () => {
    expect(
      stillYes(
        'no',
        'wait',
        'hold on',
        'stop',
        'not now',
        'do not',
        'just a moment',
        'one second',
        'never mind',
      ),
    ).toEqual([]);
  });
  test('a word that nobody has thought of never leaves a yes', () => {
    const vocabulary = new Set(
      YES.join(' ')
        .toLowerCase()
        .split(/[^a-z]+/),
    );
    const word = fc.stringMatching(/^[a-z]{3,12}$/).filter((w) => !vocabulary.has(w) && !ALLOWED.test(w));
    fc.assert(
      fc.property(fc.constantFrom(...agreements), word, (said, extra) => {
        expect(judgeAnswer(`${said} ${extra}`, REFUND)).not.toBe('yes');
      }),
    );
  });
});
/** Courtesy and sounds, which change no yes. */
const ALLOWED =
  /^(uhm|erm|cheers|madam|maam|sir|great|good|fine|lovely|cool|wonderful|excellent|proceed|aye|kay|okey|okays|yea|yah|yess|yeh|yepp|indeed|confirm|its|mhm|mmhmm|uhhuh|uhuh)$/;

describe('noise of recognisers', () => {
  /** Utterances that are judged otherwise with the noise. */
  const changedBy = (noise: (said: string) => string) =>
    [...YES, ...NO, ...UNCLEAR].filter(
      (said) => judgeAnswer(noise(said), CANCEL) !== judgeAnswer(said, CANCEL),
    );

  test('case changes nothing', () => {
    expect(changedBy((said) => said.toUpperCase())).toEqual([]);
    expect(changedBy((said) => said.toLowerCase())).toEqual([]);
  });
  test('punctuation, but for a question mark, changes nothing', () => {
    expect(changedBy((said) => said.replaceAll(/[.,!-]/g, ' '))).toEqual([]);
    expect(changedBy((said) => `${said}...`)).toEqual([]);
    expect(changedBy((said) => `"${said}"`)).toEqual([]);
    expect(changedBy((said) => said.replaceAll(' ', ', '))).toEqual([]);
    expect(changedBy((said) => said.replaceAll(' ', '-'))).toEqual([]);
  });
  test('kinds of apostrophes and missing ones change nothing', () => {
    expect(changedBy((said) => said.replaceAll("'", '’'))).toEqual([]);
    expect(changedBy((said) => said.replaceAll('’', "'"))).toEqual([]);
    expect(changedBy((said) => said.replaceAll(/['’]/g, ''))).toEqual([]);
  });
  test('white space and invisible characters change nothing', () => {
    expect(changedBy((said) => `\u200b ${said.replaceAll(' ', ' \u200d  ')}\n`)).toEqual([]);
  });
  test('words said twice change nothing', () => {
    expect(changedBy((said) => `${said} ${said}`)).toEqual([]);
  });
});

describe('a language without words', () => {
  test('has no yes and no no', () => {
    for (const said of ['Ja.', 'Yes.', 'No.']) expect(judgeAnswer(said, CANCEL, 'de-DE')).toBe('unclear');
    expect(judgeAnswer('Yes.', CANCEL, 'en-GB')).toBe('yes');
    expect(judgeAnswer('Yes.', CANCEL, '__proto__')).toBe('unclear');
  });
});

describe('what is no answer', () => {
  test.each(['What are your opening hours?', 'I would like to book a table for Anna.'])(
    '%j is about something else',
    (said) => {
      expect(soundsLikeAnswer(said)).toBe(false);
    },
  );
  test.each(['Yeah, not sure.', 'Yes, on Friday.', 'Hmm.', 'What?', 'Wait a moment please.', 'I think so.'])(
    '%j was meant as one',
    (said) => {
      expect(soundsLikeAnswer(said)).toBe(true);
    },
  );
  test('acknowledging is not cutting in', () => {
    for (const said of ['Okay.', 'Uh-huh.', 'Thanks.', 'Yes.', 'Great, thank you.'])
      expect(isBackchannel(said)).toBe(true);
    for (const said of ['Stop.', 'No.', 'Wait.', 'Okay, stop.', 'Okay?', 'Tomorrow.'])
      expect(isBackchannel(said)).toBe(false);
  });
});
