import { DateTime } from 'luxon';
import { expect, test } from 'vitest';
import { clinicProfile, MONDAY } from '../clinic.fixture.js';
import { readUtterance } from './reading.js';

const { scripted } = clinicProfile;

const wish = (said: string): string => {
  if (!scripted) throw new Error('the clinic has no dialogue');
  const reading = readUtterance(said, {
    script: scripted,
    slots: [],
    offered: false,
    today: DateTime.fromMillis(MONDAY, { zone: 'Europe/London' }),
    values: new Map(),
  });
  const top = reading.intents[0];
  return reading.faq && reading.faq.score > (top?.score ?? 0)
    ? `faq: ${reading.faq.answer}`
    : (top?.name ?? 'none');
};

test.each([
  ['book', "I'd like to book an appointment"],
  ['book', 'I would like to make an appointment please'],
  ['book', 'Can I get an appointment'],
  ['book', 'I need to see a dentist'],
  ['book', 'I need a cleaning'],
  ['book', 'can you schedule me in for a check-up'],
  ['book', 'i want to come in for a filling'],
  ['book', "hi i've got a terrible toothache"],
  ['book', 'my tooth hurts'],
  ['book', 'I broke a tooth'],
  ['book', 'book me in'],
  ['book', 'I wanna book'],
  ['book', 'Could I set up a visit with the hygienist'],
  ['book', "I'm calling to make an appointment"],
  ['book', 'appointment please'],
  ['book', 'an appointment'],
  ['book', "I'd like a a pointment"],
  ['book', "I'd like to look an appointment"],
  ['book', 'Can I reserve a slot on Friday'],
  ['availability', 'What times do you have on Thursday'],
  ['availability', 'Do you have anything free tomorrow'],
  ['availability', 'when is the next available appointment'],
  ['availability', 'Is next Tuesday at three free'],
  ['availability', 'Are there any openings this week'],
  ['availability', "What's your availability on Monday"],
  ['availability', 'Is there a slot on Friday afternoon'],
  ['availability', 'When can I come in'],
  ['availability', 'How soon could I see the dentist'],
  ['availability', 'what is free on wednesday'],
  ['availability', 'anything available tomorrow morning'],
  ['availability', 'check availability for Friday'],
  ['list', 'When is my appointment'],
  ['list', 'What appointments do I have'],
  ['list', 'Do I have any appointments'],
  ['list', 'Can you check my appointment'],
  ['list', 'I forgot when my appointment is'],
  ['list', 'what time is my appointment'],
  ['list', 'did I book anything'],
  ['list', 'look up my booking please'],
  ['list', 'Can you tell me when my next appointment is'],
  ['cancel', 'I want to cancel my appointment'],
  ['cancel', 'cancel my booking please'],
  ['cancel', 'I need to cancel'],
  ['cancel', "I'd like to cancel the appointment on Tuesday"],
  ['cancel', "I can't make it to my appointment"],
  ['cancel', "I won't be able to come to my appointment"],
  ['cancel', 'please delete my appointment'],
  ['cancel', 'cancelation'],
  ['reschedule', 'Can I move my appointment'],
  ['reschedule', "I'd like to reschedule"],
  ['reschedule', 'I need to change my appointment to Friday'],
  ['reschedule', 'Could we postpone it my appointment'],
  ['reschedule', 'can I get another time for my appointment'],
  ['reschedule', 'I have an appointment and need to move it'],
  ['reschedule', 'change the date of my appointment'],
] as const)('%s: %s', (intent, said) => expect(wish(said)).toBe(intent));

test.each([
  ['What are your opening hours', 'weekdays'],
  ['when are you open', 'weekdays'],
  ['Are you open on Saturdays', 'weekdays'],
  ['when do you close', 'weekdays'],
  ['how late are you open', 'weekdays'],
  ['where are you', 'Quay Street'],
  ["what's your address", 'Quay Street'],
  ['where is the clinic', 'Quay Street'],
  ['how do I get there', 'Quay Street'],
  ['is there parking', 'Quay Street'],
  ['how much is a cleaning', 'fifty pounds'],
  ['how much does a check-up cost', 'fifty pounds'],
  ['what do you charge for a filling', 'fifty pounds'],
  ["what's the price of whitening", 'fifty pounds'],
  ['do you take insurance', 'by card'],
  ['can I pay by card', 'by card'],
  ['how long does a check-up take', 'half an hour'],
  ['how long is the appointment', 'half an hour'],
  ['do I need to bring anything', 'identity card'],
  ['can I speak to a human', 'put you through'],
  ['I want to talk to a real person', 'put you through'],
  ["it's an emergency my face is swollen", 'emergency number'],
] as const)('a question: %s', (said, answer) => expect(wish(said)).toContain(answer));

test.each(['blah blah', 'the weather is nice', 'xyzzy', 'hmm', 'I like trains'])(
  'nothing that a clinic does: %s',
  (said) => expect(wish(said)).toBe('none'),
);
