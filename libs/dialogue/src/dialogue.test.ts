import { describe, expect, test } from 'vitest';
import { ClinicCalendar, callClinic } from './clinic.fixture.js';
import type { Conversation } from './conversation.fixture.js';

const booked = { name: 'appointments_book', arguments: { start: '2026-12-01T15:00', name: 'Anna Miller' } };

const withTom = () => {
  const calendar = new ClinicCalendar();
  calendar.bookings.push({
    reference: 'B3X9',
    start: '2026-11-26T14:30',
    name: 'Tom Baker',
    service: 'cleaning',
  });
  calendar.taken.add('2026-11-26T14:30');
  return calendar;
};

/** Says everything, and returns the last answer. */
const saying = (call: Conversation, ...lines: readonly string[]): string =>
  lines.map((l) => call.say(l)).at(-1) ?? '';

describe('booking, one thing at a time', () => {
  const call = callClinic();
  const turns: readonly (readonly [said: string, act: string, answer: RegExp])[] = [
    ["I'd like to book an appointment.", 'ask:date', /^Sure\. When would you like to come in\?$/],
    ['Next Tuesday at three.', 'ask:name', /three p m is free\. May I have your name/i],
    [
      'My name is Anna Miller.',
      'confirm',
      /Tuesday, the first of December, at three p m, for Anna Miller\. Shall I book it\?$/,
    ],
    [
      'Yes, please.',
      'anythingElse',
      /booked for Tuesday, the first of December, at three p m\. Your reference is A, seven, K, two\. Is there anything else/,
    ],
    ['No, thank you.', 'goodbye', /Goodbye\.$/],
  ];
  test.each(turns)('%s', (said, act, answer) => {
    expect(call.say(said)).toMatch(answer);
    expect(call.last.act).toBe(act);
  });
  test('the calendar was asked for the day, and the booking was made once', () =>
    expect(call.calls).toEqual([
      { name: 'appointments_availability', arguments: { date: '2026-12-01' } },
      booked,
    ]));
  test('the call ends after the goodbye, and only then', () => expect(call.last.endsCall).toBe(true));
});

describe('the same booking, said in other ways', () => {
  test.each([
    [['Book me in next Tuesday at three, my name is Anna Miller.', 'Yes.']],
    [['I need an appointment', 'my name is anna miller', 'next tuesday', 'three', 'that is right']],
    [['NEXT TUESDAY AT THREE', 'ANNA MILLER', 'YES PLEASE']],
    [['hi can i book next choose day at 3 pm', 'uh it is Anna Miller', 'yeah go ahead']],
    [['I want to come in', 'on the first of December', 'the afternoon', 'three p.m.', 'Anna Miller', 'sure']],
    [['book an appointment', 'next tuesday at three. My name is Anna Miller. Yes.', 'yes']],
    [['book', 'next Monday at three', 'Anna Miller', 'no, I said Tuesday', 'yes']],
    [['book', 'next Tuesday at four', 'Anna Miller', 'actually make it three', 'yes']],
    [['book', 'next Tuesday at three', 'Anna Smith', 'no', 'the name', 'Anna Miller', 'yes']],
    [['book', 'next Tuesday at three', 'Anna Smith', 'no the name is Anna Miller', 'yes']],
    [['book', 'next Tuesday at three', 'Anna Mueller', 'no it is M I double L E R', 'yes']],
    [['book', 'next week', 'Tuesday', 'three', 'Anna Miller', 'yes']],
    [['Is next Tuesday at three free?', 'yes please', 'Anna Miller', 'yes']],
    [['what do you have next Tuesday?', 'three', 'Anna Miller', 'yes']],
    [['book', 'tomorrow at nine', 'start over', 'next Tuesday at three', 'Anna Miller', 'yes']],
    [
      [
        'book',
        'how much is it',
        'next Tuesday at three',
        'where are you',
        'Anna Miller',
        'are you a robot',
        'yes',
      ],
    ],
    [['book', 'huh?', 'what?', 'next Tuesday at three', 'pardon', 'Anna Miller', 'what did you say', 'yes']],
    [
      [
        'book',
        'blah',
        'foo',
        'bar',
        'baz',
        'next Tuesday at three',
        'Anna Miller',
        'hmm',
        'I am not sure',
        'yes',
      ],
    ],
    [['book', 'next Tuesday at three', 'why do you need that', 'Anna Miller', 'hold on', 'okay book it']],
    [
      [
        'hello',
        'how are you',
        'I would like an appointment please',
        'next Tuesday at three',
        'Anna Miller',
        'yes',
      ],
    ],
  ])('%s', (lines) => {
    const call = callClinic();
    saying(call, ...lines);
    expect(call.calls.filter((c) => c.name === 'appointments_book')).toEqual([booked]);
  });
});

test('nothing is booked without a yes to what was read back', () => {
  for (const answer of [
    'no',
    'maybe',
    'hmm',
    'I do not know',
    'yes and no',
    'what?',
    'how much is it',
    'the weather is nice',
    '',
  ]) {
    const call = callClinic();
    saying(call, 'book next Tuesday at three for Anna Miller', answer);
    expect(call.calls.map((c) => c.name)).not.toContain('appointments_book');
  }
});

describe('finding a time', () => {
  test('a day without a time offers three times over the day', () =>
    expect(saying(callClinic(), 'book', 'tomorrow')).toMatch(
      /I have nine a m, one p m or half past four\. That is on Tuesday, the twenty-fourth/,
    ));

  test('a time that is not free gets the nearest ones', () => {
    const calendar = new ClinicCalendar();
    calendar.taken.add('2026-12-01T15:00');
    const call = callClinic(calendar);
    expect(saying(call, 'book', 'next Tuesday at three')).toMatch(
      /Three p m is not free on Tuesday, the first of December\. I could offer half past two or half past three/,
    );
    saying(call, 'the second one', 'Anna Miller', 'yes');
    expect(calendar.bookings[0]?.start).toBe('2026-12-01T15:30');
  });

  test('a closed day leads on to the next open one, said honestly', () =>
    expect(saying(callClinic(), 'book', 'Saturday')).toMatch(
      /nothing free on Saturday, the twenty-eighth of November\. I have .* That is on Monday, the thirtieth of November/,
    ));

  test('a full morning is told before the rest of the day is offered', () => {
    const calendar = new ClinicCalendar();
    for (const slot of calendar.slots('2026-11-24')) if (slot.slice(11) < '12:00') calendar.taken.add(slot);
    expect(saying(callClinic(calendar), 'book', 'tomorrow morning')).toMatch(
      /nothing free on Tuesday, the twenty-fourth of November in the morning\. I have noon/,
    );
  });

  test.each([
    ['anything earlier?', /nine a m, half past ten or half past eleven/],
    ['anything later?', /nothing at that time|nothing later/],
    ['something else', /half past twelve, two p m or four p m/],
    ['the next day', /Wednesday, the second of December/],
    ['another day', /When would you like to come in/],
    ['after two', /two p m, half past three or four p m/],
    ['between two and three', /two p m or three p m/],
    ['in the morning', /nine a m, half past ten or half past eleven/],
    ['none of those', /I could offer/],
    ['no', /Which other day/],
    ['yes', /Which one/],
    ['the first one', /name/],
    ['either is fine', /name/],
    ['I am not sure', /I have noon/],
    ['Thursday', /Thursday, the third of December/],
  ])('after times were offered: %s', (said, answer) =>
    expect(saying(callClinic(), 'book', 'next Tuesday afternoon', said)).toMatch(answer),
  );
});

describe('cancelling', () => {
  test('the appointment is found by name, the consequence is told, and only a yes cancels', () => {
    const calendar = withTom();
    const call = callClinic(calendar);
    expect(call.say('I want to cancel my appointment')).toMatch(/name/);
    expect(call.say('Tom Baker')).toMatch(
      /cancel the appointment on Thursday, the twenty-sixth.*cannot be undone.*Shall I cancel it\?$/,
    );
    expect(calendar.bookings).toHaveLength(1);
    expect(call.say('Yes, cancel it.')).toMatch(/is cancelled/);
    expect(calendar.bookings).toHaveLength(0);
    expect(call.calls.filter((c) => c.name === 'appointments_cancel').map((c) => c.arguments)).toEqual([
      { reference: 'B3X9', name: 'Tom Baker' },
      { reference: 'B3X9', name: 'Tom Baker' },
    ]);
  });

  test.each(['no', "no, don't", 'never mind', 'I changed my mind'])('not after: %s', (answer) => {
    const calendar = withTom();
    expect(saying(callClinic(calendar), 'cancel my appointment', 'Tom Baker', answer)).toMatch(
      /anything else/,
    );
    expect(calendar.bookings).toHaveLength(1);
  });

  test('a yes that says more is asked again', () => {
    const calendar = withTom();
    const call = callClinic(calendar);
    expect(saying(call, 'cancel my appointment', 'Tom Baker', 'yes it was a nice plan')).toMatch(
      /yes or no.*Shall I cancel it/,
    );
    expect(calendar.bookings).toHaveLength(1);
  });

  test('by its reference, letter by letter', () => {
    const calendar = withTom();
    saying(callClinic(calendar), 'cancel appointment B three X nine', 'yes');
    expect(calendar.bookings).toHaveLength(0);
  });

  test('one of several, by its place, its day or its kind', () => {
    for (const pick of ['the second one', 'the one on Friday', 'the filling', 'Friday at ten']) {
      const calendar = withTom();
      calendar.bookings.push({
        reference: 'C4Y8',
        start: '2026-11-27T10:00',
        name: 'Tom Baker',
        service: 'filling',
      });
      const call = callClinic(calendar);
      expect(saying(call, 'cancel my appointment', 'Tom Baker')).toMatch(/several: Thursday.* or Friday/);
      saying(call, pick, 'yes');
      expect(calendar.bookings.map((b) => b.reference)).toEqual(['B3X9']);
    }
  });

  test('a reference that is not known is said so, and asked for again', () =>
    expect(saying(callClinic(), 'cancel appointment Z 9 9 9')).toMatch(
      /no appointment with that reference\. Which appointment/,
    ));

  test('a gateway that never gets its yes ends in an honest refusal', () => {
    const calendar = withTom();
    calendar.refusals['appointments_cancel'] = Array.from({ length: 9 }, () => 'CONFIRMATION_REQUIRED');
    const call = callClinic(calendar);
    expect(saying(call, 'cancel my appointment', 'Tom Baker', 'yes', 'yes', 'yes')).toMatch(
      /not get a clear yes, so I have not done it/,
    );
  });
});

describe('moving', () => {
  test('the new time is booked first, then the old one is cancelled after its own yes', () => {
    const calendar = withTom();
    const call = callClinic(calendar);
    expect(saying(call, 'can I move my appointment', 'Tom Baker', 'Friday at ten')).toMatch(
      /move it from Thursday, the twenty-sixth of November, at half past two, to Friday, the twenty-seventh of November, at ten a m\. Shall I do that\?$/,
    );
    expect(call.say('yes')).toMatch(/new time is booked.*Shall I cancel it\?$/);
    expect(calendar.bookings.map((b) => b.start)).toEqual(['2026-11-26T14:30', '2026-11-27T10:00']);
    expect(call.say('yes')).toMatch(/old appointment .* is cancelled, and the new one stands/);
    expect(calendar.bookings.map((b) => b.start)).toEqual(['2026-11-27T10:00']);
  });

  test('"actually make it four" after a booking moves it', () => {
    const calendar = new ClinicCalendar();
    saying(
      callClinic(calendar),
      'book next Tuesday at three for Anna Miller',
      'yes',
      'actually make it four',
      'yes',
      'yes',
    );
    expect(calendar.bookings.map((b) => b.start)).toEqual(['2026-12-01T16:00']);
  });
});

test('appointments are read out, and "cancel it" then means that one', () => {
  const calendar = withTom();
  const call = callClinic(calendar);
  expect(saying(call, 'when is my appointment?', 'Tom Baker')).toMatch(/one appointment\. It is on Thursday/);
  expect(saying(call, 'cancel it', 'yes')).toMatch(/is cancelled/);
});

test('an unknown name is asked for again', () =>
  expect(saying(callClinic(), 'when is my appointment?', 'Nobody Special')).toMatch(
    /cannot find .* under Nobody Special\. May I have your name/,
  ));

describe('a caller who is not understood gets more help each time', () => {
  test('with nothing under way', () => {
    const call = callClinic();
    expect(call.say('blah')).toMatch(/What would you like to do/);
    expect(call.say('foo')).toMatch(/You can say, for example/);
    expect(call.say('bar')).toMatch(/Would you like to book, to move, or to cancel/);
    expect(call.say('baz')).toMatch(/call again later/);
  });
  test('within a booking', () => {
    const call = callClinic();
    call.say('book');
    expect(call.say('blah')).toMatch(/which day/);
    expect(call.say('foo')).toMatch(/for example, next Tuesday at three/);
    expect(call.say('bar')).toMatch(/tomorrow, or at next Monday/);
    expect(call.say('next Tuesday at three')).toMatch(/three p m is free/);
    expect(call.say('what?')).toMatch(/name/);
  });
});

describe('small things', () => {
  test('"what did you say?" repeats the last answer', () => {
    const call = callClinic();
    const said = call.say('book');
    expect(call.say('Sorry, what did you say?')).toBe(said);
  });
  test('the greeting can be repeated too', () =>
    expect(callClinic().say('pardon?')).toMatch(/assistant of Harbour Dental Clinic/));
  test('it says honestly what it is', () => {
    for (const question of ['are you a robot?', 'am I talking to a real person?', 'is this a machine'])
      expect(callClinic().say(question)).toMatch(/automated assistant, not a person/);
  });
  test('a past day is no day', () =>
    expect(saying(callClinic(), 'book', 'yesterday')).toMatch(/has passed already/));
  test('a goodbye in the middle says that nothing was changed', () => {
    const call = callClinic();
    expect(saying(call, 'book', 'goodbye')).toMatch(/Nothing has been changed.*Goodbye/);
    expect(call.last.endsCall).toBe(true);
  });
  test('somebody who speaks on after the goodbye is served', () => {
    const call = callClinic();
    saying(call, 'no thanks');
    expect(call.last.endsCall).toBe(true);
    expect(call.say('oh wait, I want to book an appointment')).toMatch(/When would you like/);
    expect(call.last.endsCall).toBe(false);
  });
  test('another wish in the middle is followed', () =>
    expect(saying(callClinic(withTom()), 'book', 'actually I want to cancel my appointment')).toMatch(
      /name/,
    ));
  test('help in the middle says where we are', () =>
    expect(saying(callClinic(), 'book', 'help')).toMatch(/about to book an appointment.*start over/));
});

test('times of the day are judged in the time zone of the business', () => {
  // 23:30 in London on the 23rd is the 24th in Athens already.
  const late = Date.parse('2026-11-23T23:30:00Z');
  const call = callClinic(new ClinicCalendar(), late);
  saying(call, 'book', 'tomorrow at ten');
  expect(call.calls[0]?.arguments).toEqual({ date: '2026-11-24' });
});
