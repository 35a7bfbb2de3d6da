import { describe, expect, test } from 'vitest';
import { ClinicCalendar, callClinic } from './clinic.fixture.js';
import type { Conversation } from './conversation.fixture.js';
import type { HistoryItem } from './history.js';

/** What a journal keeps: what was said in each turn, without the tools in between. */
const journal = (history: readonly HistoryItem[]): HistoryItem[] => {
  const turns: HistoryItem[] = [];
  for (const item of history) {
    const last = turns.at(-1);
    if (item.type === 'agent' && last?.type === 'agent')
      turns[turns.length - 1] = { ...last, text: `${last.text} ${item.text}` };
    else if (item.type === 'agent' || item.type === 'caller') turns.push(item);
  }
  return turns;
};

const withTom = () => {
  const calendar = new ClinicCalendar();
  calendar.bookings.push({
    reference: 'B3X9',
    start: '2026-11-26T14:30',
    name: 'Tom Baker',
    service: 'cleaning',
  });
  calendar.taken.add('2026-11-26T14:30');
  calendar.taken.add('2026-12-01T11:00');
  return calendar;
};

const hold = (call: Conversation, lines: readonly string[]): void => {
  for (const line of lines) call.say(line);
};

describe('an agent that takes over with nothing but the words goes on as the first one would have', () => {
  const conversations: readonly (readonly string[])[] = [
    ['I want to book', 'next Tuesday at three', 'Anna Miller', 'yes', 'no thanks'],
    ['book', 'next Tuesday', 'the second one', 'Anna Miller', 'yes', 'no'],
    [
      'book',
      'next Tuesday at eleven',
      'the first one',
      'my name is Anna Miller',
      'no',
      'the time',
      'four',
      'yes',
    ],
    ['book', 'Saturday', 'half past nine', 'Anna Miller', 'yes'],
    ['what is free next Tuesday afternoon?', 'half past two', 'Anna Miller', 'yes'],
    ['is next Tuesday at three free', 'yes', 'Anna Miller', 'yes'],
    ['cancel my appointment', 'Tom Baker', 'yes', 'bye'],
    ['move my appointment', 'Tom Baker', 'Friday at ten', 'yes', 'yes', 'no'],
    ['book next Tuesday at three for Anna Miller', 'yes', 'cancel it', 'yes'],
    ['when is my appointment', 'Tom Baker', 'cancel it', 'yes'],
  ];
  const cases = conversations.flatMap((lines) => lines.slice(1).map((_, i) => [lines, i + 1] as const));

  test.each(cases)('%j, taken over after %i turns', (lines, turns) => {
    const whole = withTom();
    hold(callClinic(whole), lines);

    const calendar = withTom();
    const first = callClinic(calendar);
    hold(first, lines.slice(0, turns));
    const second = callClinic(calendar);
    second.history.splice(0, second.history.length, ...journal(first.history));
    hold(second, lines.slice(turns));
    expect(calendar.bookings).toEqual(whole.bookings);
  });
});

test('a question that was cut off before the end is not taken for asked', () => {
  const calendar = withTom();
  const first = callClinic(calendar);
  hold(first, ['book next Tuesday at three for Anna Miller']);
  const words = journal(first.history);
  const last = words.at(-1);
  if (last?.type !== 'agent') throw new Error('the agent was silent');
  words[words.length - 1] = { ...last, text: last.text.slice(0, -20), interrupted: true };
  const second = callClinic(calendar);
  second.history.splice(0, second.history.length, ...words);
  second.say('yes');
  expect(calendar.bookings.map((b) => b.name)).toEqual(['Tom Baker']);
});
