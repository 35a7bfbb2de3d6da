import { catalogue } from '@trunkline/errors';
import { describe, expect, test } from 'vitest';
import { ClinicCalendar, callClinic } from './clinic.fixture.js';

const CODES = [...Object.keys(catalogue), 'SOMETHING_NEW', ''];

const withTom = () => {
  const calendar = new ClinicCalendar();
  calendar.bookings.push({ reference: 'B3X9', start: '2026-11-26T14:30', name: 'Tom Baker' });
  return calendar;
};

describe('whatever a tool refuses with, the caller hears it and is offered a way on', () => {
  const paths: readonly (readonly [tool: string, lines: readonly string[]])[] = [
    ['appointments_availability', ['book next Tuesday at three']],
    ['appointments_book', ['book next Tuesday at three for Anna Miller', 'yes']],
    ['appointments_list', ['when is my appointment', 'Tom Baker']],
    ['appointments_cancel', ['cancel appointment B 3 X 9']],
  ];
  for (const [tool, lines] of paths)
    test.each(CODES)(`${tool}: %s`, (code) => {
      const calendar = withTom();
      calendar.refusals[tool] = [code];
      const call = callClinic(calendar);
      let answer = '';
      for (const line of lines) answer = call.say(line);
      expect(answer).toMatch(/\w+ \w+.*\?$/);
      expect(answer).not.toMatch(/undefined|\{|\}|null|[A-Z]{3,}_/);
      // The conversation goes on, whatever comes next.
      for (const next of ['yes', 'no', 'what?', 'book tomorrow at ten']) expect(call.say(next)).not.toBe('');
    });
});

describe('a change whose outcome is unknown is never repeated', () => {
  test.each(['TOOL_TIMEOUT', 'EFFECT_IN_DOUBT', 'DEADLINE_EXCEEDED', 'RESULT_INVALID', 'INTERNAL'])(
    '%s',
    (code) => {
      const calendar = new ClinicCalendar();
      calendar.refusals['appointments_book'] = [code];
      const call = callClinic(calendar);
      call.say('book next Tuesday at three for Anna Miller');
      expect(call.say('yes')).toMatch(/cannot tell whether/);
      call.say('yes');
      call.say('yes');
      expect(call.calls.filter((c) => c.name === 'appointments_book')).toHaveLength(1);
    },
  );

  test('instead, the appointments are looked up', () => {
    const calendar = new ClinicCalendar();
    calendar.refusals['appointments_book'] = ['TOOL_TIMEOUT'];
    const call = callClinic(calendar);
    call.say('book next Tuesday at three for Anna Miller');
    expect(call.say('yes')).toMatch(/Shall I check your appointments\?$/);
    call.say('yes');
    expect(call.calls.at(-1)).toEqual({ name: 'appointments_list', arguments: { name: 'Anna Miller' } });
  });
});

describe('a refusal that can pass is tried again after a yes, and not for ever', () => {
  test.each(['CIRCUIT_OPEN', 'TOOL_OVERLOADED', 'TOOL_UNAVAILABLE', 'TOOL_FAILED', 'TOOL_CANCELLED'])(
    '%s',
    (code) => {
      const calendar = new ClinicCalendar();
      calendar.refusals['appointments_availability'] = [code];
      const call = callClinic(calendar);
      expect(call.say('book next Tuesday at three')).toMatch(/Shall I try again\?$/);
      expect(call.say('yes please')).toMatch(/three p m is free/);

      calendar.refusals['appointments_availability'] = [code, code, code];
      const again = callClinic(calendar);
      again.say('book next Tuesday at three');
      expect(again.say('yes')).toMatch(/call again later/);
    },
  );
});

describe('a time that somebody else took', () => {
  test.each(['SLOT_TAKEN', 'SLOT_NOT_OFFERED'])(
    '%s: an apology and the nearest free times of a fresh look',
    (code) => {
      const calendar = new ClinicCalendar();
      calendar.refusals['appointments_book'] = [code];
      const call = callClinic(calendar);
      call.say('book next Tuesday at three for Anna Miller');
      calendar.taken.add('2026-12-01T15:00');
      expect(call.say('yes')).toMatch(/I am sorry\..*I could offer half past two or half past three/);
      expect(call.calls.slice(-2).map((c) => c.name)).toEqual([
        'appointments_book',
        'appointments_availability',
      ]);
      call.say('half past three');
      call.say('yes');
      expect(calendar.bookings.map((b) => b.start)).toEqual(['2026-12-01T15:30']);
    },
  );
});

test('a refused detail is asked for again when the refusal names it', () => {
  const calendar = new ClinicCalendar();
  const call = callClinic(calendar);
  call.say('book next Tuesday at three for Anna Miller');
  Object.assign(call, {});
  calendar.refusals['appointments_book'] = ['ARGUMENTS_INVALID'];
  expect(call.say('yes')).toMatch(/not accepted.*What should I change/);
});

test('a tool that is not in the catalogue is not called, and that is said', () => {
  const calendar = new ClinicCalendar();
  const call = callClinic(calendar);
  Object.defineProperty(call, 'context', { value: { ...call.context, tools: new Map() } });
  expect(call.say('book next Tuesday at three')).toMatch(/I cannot do that here/);
  expect(call.calls).toEqual([]);
});
