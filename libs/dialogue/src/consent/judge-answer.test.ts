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
  yes please go ahead and cancel it
  yeah that's right cancel my appointment
  yep, let's do it
  okay yes
  Yes, that's the one.
  Yes, cancel it please.
  Yes, go ahead and cancel the appointment.
  Yeah, please cancel that for me.
  Uh, yes.
  Um yeah go ahead.
  Yes ma'am.
  Yes sir.
  Yes, I'm sure.
  Yes, I am absolutely sure.
  Yes, I'm quite sure.
  I'm sure, yes.
  Yes I do.
  Yes, I do want to cancel it.
  I'd like to cancel it, yes please.
  Sure, go ahead.
  Yes, you can cancel it.
  Yeah, you can go ahead and do that.
  Yes, please do so.
  Okay, please cancel it.
  Okay, do it.
  Okay, cancel the appointment.
  That's correct, please proceed.
  Correct, go ahead.
  Absolutely, go ahead.
  Yes, exactly.
  Yes, that is exactly what I want.
  Yes that's what I want.
  Yes, that's perfect.
  Yep, sounds good to me.
  Sounds good to me.
  Yeah, I'm happy with that.
  Perfect, yes.
  Great, go ahead.
  Fine, go ahead.
  Yes, fine.
  Yes okay.
  Yes, of course.
  Yeah of course, please cancel it.
  Yes, definitely cancel it.
  Please, yes.
  Yes. Cancel. Thank you.
  I said yes.
  Yes, I said yes.
  Yes, I can confirm.
  I can confirm that.
  Yes, you have my permission.
  You have my permission.
  Yes, that'd be great.
  Yes, that would be great, thanks.
  That'd be great, yes.
  Okay great, go ahead.
  Okay sure.
  Yeah that's fine, go ahead.
  Okay perfect, yes please.
  yes yes go ahead
  yeah yeah yeah
  Yes, let's go ahead with that.
  Let's go ahead.
  Go ahead and do it.
  Go ahead and do that please.
  Yes, please go ahead with it.
  Go ahead with that.
  Yeah, go on then.
  Make it so.
  Yes, please make it happen.
  Mm-hmm, yes.
  Uh-huh, yeah.
  Yes thanks very much.
  Yes, thank you so much.
  Oh yes please.
  Ah, yes.
  Yes, cancel that appointment.
  Yes, cancel this appointment for me please.
  Please go ahead and cancel my appointment.
  I'd like you to cancel it, please.
  Yes. Do it now.
  Do it now please.
  Yes, right away.
  Yes, cancel it now.
  Cancel it now.
  For sure, cancel it.
  Yes, totally.
  I'm okay with that.
  I am fine with that.
  Fine with me, go ahead.
  Yes, I understand. Go ahead.
  I understand, go ahead.
  Yes, I know. Go ahead.
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
  Nope, leave it.
  No, keep it.
  No no no.
  Please don't cancel it.
  I don't want to cancel it.
  I've changed my mind.
  Keep my appointment.
  Keep the appointment.
  Actually, no.
  No, not that one.
  No way.
  Leave it as it is.
  Hell no.
  No, I want to keep it.
  Don't do it.
  Let's not.
  Nah, don't bother.
  No, that's wrong.
  That's not what I want.
  Cancel that, I mean don't.
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
  Yes, if it costs nothing.
  Yes, provided I can rebook.
  Yes but after Monday.
  Yes as long as it's free.
  Yeah, sure, like you would ever do it properly.
  Oh sure, cancel it, great service.
  Yes what do you want
  Yes, hello
  Yes I'm here
  Yes, I can hear you.
  Yes I have a question
  Yes, I'm still here.
  yes who is this
  Yes Friday at four.
  Yes, the one on Monday.
  Yes, cancel everything.
  Yes cancel all my appointments
  Yes, move it to Tuesday.
  Yes, book another one.
  Sure, after you tell me the fee.
  Okay so what happens then
  Okay what's the fee
  Okay hold the line
  Okay, one sec.
  Okay let me check my calendar
  Okay, my wife wants to talk to you.
  Alright, alright, calm down.
  Fine whatever
  Great, thanks.
  Okay thanks bye
  Okay, goodbye.
  Okay great.
  Yes and no.
  Yes, no, I mean no.
  Yes... actually no.
  Yes wait
  Yes I said I wanted to keep it
  Yes, keep it.
  Yes, leave it.
  Yes don't cancel it
  I never said yes.
  My husband said yes.
  She would say yes
  Did I say yes
  I said yes to the other one.
  Do it later.
  Do it for my brother.
  Go ahead and explain.
  Go ahead, I'm listening.
  Go ahead and tell me the price.
  Go ahead and book Tuesday.
  Proceed with caution
  Proceed to the next question.
  Cancel the call.
  Cancel your request.
  Cancel that request.
  Cancel the question.
  Cancel this call.
  Please cancel.
  Just cancel.
  Transfer me to a human.
  That's correct but not today
  Correct me if I'm wrong
  Sure thing, not.
  Yes, absolutely not.
  Definitely maybe.
  I guess yes.
  Yes I guess.
  I believe so.
  Probably yes.
  Yes kind of
  Sort of, yes.
  Yes, more or less.
  Yes in principle.
  Yes theoretically
  Yes, in a way.
  Yes, almost.
  Yes eventually.
  Yes hopefully
  Yes unfortunately I can't
  Not yet, yes.
  Yes, not yet.
  Can you do it.
  Could you do it
  Would you do it.
  Will you do that
  Should I do it
  Shall I do it
  Can I do it
  What if I do it.
  Why would you do it
  If you do it
  When you do it
  I do it
  I do it every week.
  You can do it yourself.
  You can do it next week.
  I want that changed
  I want it back.
  I want that too
  I would like that in writing.
  I want to do it myself
  I do.
  It is.
  For me.
  Sir.
  Exactly how much
  Exactly what does that mean
  Indeed it is odd
  Of course you would
  Of course I want to keep it.
  That works on Friday
  The yes option
  Yes or no
  Say yes
  You want me to say yes
  Yes man
  Yes prime minister
  Yes day
  I agree with my wife.
  Confirm what
  Confirm the price first.
  Confirm my email.
  Confirm it with my wife.
  No yes
  Sure, cancel my subscription.
  Yes, cancel my order.
  Yes, 20.
  Yes to Ada.
  Yes and send me an email.
  Yes, then book Monday.
  Yes, also cancel Monday.
  Yes twice.
  Okay computer
  Okay google
  Hey okay okay okay stop
  Stop, yes stop.
  Yes stop.
  Yes, please stop.
  Yes, please don't.
  Yes, please wait.
  Yes please hold
  Yes please repeat that
  Yes please say that again
  Yes please tell me more
  I can't say yes
  I'm not saying yes.
  I am sure you are wrong
  I am sure.
  Are you sure
  It's fine, leave it.
  It's fine.
  That's fine, don't bother.
  Yes, don't bother
  Yes, forget it
  Good.
  Very good.
  Lovely.
  Lovely weather.
  Okay lovely thanks
  Sí.
  Oui, yes
  да
  ye s
  yes is not my answer
  over my dead body
  yes over my dead body
  in your dreams, yes
  yes, when pigs fly
  as if
  Sure, Jan.
  Whatever you say.
  You decide.
  Do what you want.
  Do whatever.
  Do it, don't do it, I don't care.
  You can do it if you like.
  Do you want that.
  Let us do that instead.
  Let's do it differently.
  Let's do that next week.
  let's do it on Monday
  yes, minus the fee
  Yes without the fee
  Cancel it without the fee.
  Cancel it in writing
  Cancel it on Monday.
  cancel my appointment on monday
  cancel my appointment with doctor smith
  cancel his appointment
  cancel her appointment please
  Cancel that other appointment.
  Yes that is wrong
  Yes, that is incorrect.
  [noise]
  (laughs) yes right
  yes yes blah
  Yes, I'm sure it's wrong
  Yes I'm sure I don't want that
  Yes, I know.
  I know.
  I understand.
  Sure I understand
  Yes, I see.
  Got it.
  Okay, got it.
  Sure, got it.
  Yes, I get it.
  Okay, no problem.
  Good to go
  Ready when you are
  Send it.
  Refund 20 euros to Bob.
  Cancel my appointments.
  Yes, cancel the appointments.
  I want it.
  I want that.
  That's okay.
  That's okay, thanks.
  That's fine.
  That's all right.
  That's fine, thank you.
  Yes 👎
  Sure 🙄
  Yes, I want it back.
  I'm good.
  I'm fine.
  I'm okay.
  It's okay.
  Yes I understand.
  I'm happy to wait
  I'm happy with that appointment
  I'm happy with the appointment
  I said yes earlier but no longer
  I said yes to Monday
  That is the one.
  That would be great if it were free
  That would be great.
  Do it now or later
  Make it happen on Tuesday
  Make it so I can come Tuesday
  Cancel it now and rebook
  Cancel it right now or wait
  Right now
  Right away
  Totally.
  Go on.
  Go on then.
  Yes, go on with your explanation
  I can confirm I will be there
  I can confirm my appointment
  You have my permission to look
  I know go ahead and explain
  I understand, yes.
  Okay, that's fine.
  Right, go ahead.
  Right, yes.
  Sure, why not... yes.
  That would be perfect, thank you.
  Yeah, no problem, go ahead.
  Yes, I confirm the cancellation.
  Yes, go on.
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
