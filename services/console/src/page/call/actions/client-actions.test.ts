import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Card } from './card.js';
import { ClientActions } from './client-actions.js';

const FORM = { title: 'Your details', fields: [{ name: 'name', label: 'Your name' }] };
const QUESTION = { type: 'confirm', id: 'q-1', title: 'Cancel', rows: [], expiresInMs: 30_000 };

let cards: Map<string, Card>;
let shown: number;
let counts: boolean;
let clicks: unknown[];
let page: ClientActions;

beforeEach(() => {
  vi.useFakeTimers();
  [cards, shown, counts, clicks] = [new Map(), 0, true, []];
  page = new ClientActions({
    show: (card) => {
      shown++;
      cards.set(card.id, card);
    },
    remove: (id) => cards.delete(id),
    click: (click) => {
      clicks.push(click);
      return Promise.resolve(counts);
    },
    origin: 'http://127.0.0.1:8080',
    allowedOrigins: () => Promise.resolve([]),
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const ask = async (action: string, args: unknown, more: object = {}): Promise<Record<string, unknown>> =>
  JSON.parse(
    await page.answer(JSON.stringify({ id: 'a-1', action, arguments: args, deadlineMs: 5000, ...more })),
  ) as Record<string, unknown>;

describe('an action that the agent suggests', () => {
  test('a form is acknowledged by its id with what the person filled in', async () => {
    const answer = ask('show_form', FORM);
    expect(cards.get('a-1')).toMatchObject({ kind: 'form', form: { title: 'Your details' } });
    page.settle('a-1', { submitted: true, values: { name: 'Ada' } });
    await expect(answer).resolves.toEqual({
      id: 'a-1',
      ok: true,
      result: { submitted: true, values: { name: 'Ada' } },
    });
    expect(cards.size).toBe(0);
  });

  test.each(['delete_account', 'constructor', '__proto__', 'toString'])(
    '%s is not on the list, so nothing is done',
    async (action) => {
      await expect(ask(action, {})).resolves.toMatchObject({ ok: false, code: 'ACTION_UNKNOWN' });
      expect(shown).toBe(0);
    },
  );

  test('with arguments that the page does not take is refused, whatever the gateway thought of them', async () => {
    await expect(ask('show_form', { title: 'x', fields: [] })).resolves.toMatchObject({
      id: 'a-1',
      ok: false,
      code: 'ARGUMENTS_INVALID',
    });
    await expect(
      ask('open_page', { to: 'https://evil.example', title: 'x' }, { id: 'a-2' }),
    ).resolves.toMatchObject({
      code: 'ACTION_REFUSED',
    });
    expect(shown).toBe(0);
  });

  test('that comes twice is done once, and both are answered the same', async () => {
    const [one, two] = [ask('show_form', FORM), ask('show_form', FORM)];
    expect(shown).toBe(1);
    page.settle('a-1', { submitted: false });
    expect(await one).toEqual(await two);
    expect(await ask('show_form', FORM)).toEqual(await one);
    expect(shown).toBe(1);
  });

  test('ends at its deadline, and the person no longer sees it', async () => {
    const answer = ask('show_form', FORM);
    await vi.advanceTimersByTimeAsync(5000);
    await expect(answer).resolves.toMatchObject({ ok: false, code: 'TOOL_TIMEOUT' });
    expect(cards.size).toBe(0);
  });

  test('ends when the agent withdraws it', async () => {
    const answer = ask('show_form', FORM);
    page.tell(JSON.stringify({ type: 'withdraw', id: 'a-1' }));
    await expect(answer).resolves.toMatchObject({ code: 'TOOL_CANCELLED' });
    expect(cards.size).toBe(0);
  });

  test('ends with the call, after which nothing is done any more', async () => {
    const answer = ask('show_form', FORM);
    page.close();
    await expect(answer).resolves.toMatchObject({ code: 'CALL_NOT_LIVE' });
    await expect(ask('show_form', FORM, { id: 'a-2' })).resolves.toMatchObject({ code: 'CALL_NOT_LIVE' });
    page.tell(JSON.stringify(QUESTION));
    expect(shown).toBe(1);
    expect(cards.size).toBe(0);
  });

  test('is refused when too much is shown already', async () => {
    for (let i = 0; i < 4; i++) void ask('show_form', FORM, { id: `f-${i}` });
    await expect(ask('show_form', FORM)).resolves.toMatchObject({ code: 'ACTION_REFUSED' });
    page.close();
  });

  test('whose answer would be too long is refused', async () => {
    const answer = ask('show_form', FORM);
    page.settle('a-1', { submitted: true, values: { name: 'é'.repeat(10_000) } });
    await expect(answer).resolves.toMatchObject({ code: 'ACTION_REFUSED' });
  });

  test.each(['', 'null', '{"action":"show_form"}', '{"id":"","action":"x","arguments":{},"deadlineMs":1}'])(
    '%j is no request',
    async (payload) => {
      await expect(page.answer(payload)).rejects.toThrow(/expected|JSON/);
    },
  );
});

describe('filling in a field', () => {
  test('puts a value into the form that is shown', async () => {
    const answer = ask('show_form', FORM);
    await expect(ask('fill_field', { field: 'name', value: 'Ada' }, { id: 'a-2' })).resolves.toMatchObject({
      ok: true,
      result: { filled: true },
    });
    expect(cards.get('a-1')).toMatchObject({ filled: { name: 'Ada' } });
    page.settle('a-1', { submitted: false });
    await answer;
  });

  test('that nobody sees, or with what does not fit, is refused', async () => {
    await expect(ask('fill_field', { field: 'name', value: 'Ada' })).resolves.toMatchObject({
      code: 'ACTION_REFUSED',
    });
    void ask('show_form', FORM, { id: 'f-1' });
    await expect(ask('fill_field', { field: 'name', value: 5 }, { id: 'a-2' })).resolves.toMatchObject({
      code: 'ARGUMENTS_INVALID',
    });
    page.close();
  });
});

describe('a question of the agent', () => {
  beforeEach(() => page.tell(JSON.stringify(QUESTION)));

  test('a click goes to the agent once, and the question is gone', async () => {
    await Promise.all([page.decide('q-1', 'yes'), page.decide('q-1', 'yes'), page.decide('q-1', 'no')]);
    expect(clicks).toEqual([{ id: 'q-1', answer: 'yes' }]);
    expect(cards.size).toBe(0);
  });

  test('a click that no longer counts is told to be void', async () => {
    counts = false;
    await page.decide('q-1', 'yes');
    expect(cards.get('q-1')).toMatchObject({ state: 'void' });
    await page.decide('q-1', 'yes');
    expect(clicks).toHaveLength(1);
  });

  test('is gone when it expires, or the agent takes it back', async () => {
    await vi.advanceTimersByTimeAsync(30_000);
    expect(cards.size).toBe(0);
    page.tell(JSON.stringify({ ...QUESTION, id: 'q-2' }));
    page.tell(JSON.stringify({ type: 'withdraw', id: 'q-2' }));
    expect(cards.size).toBe(0);
    await page.decide('q-2', 'yes');
    expect(clicks).toEqual([]);
  });

  test.each(['', '{"type":"open"}', '{"type":"confirm","id":"q-9"}', 'x'.repeat(20_000)])(
    'what is not readable shows nothing',
    (payload) => {
      page.tell(payload);
      expect([...cards.keys()]).toEqual(['q-1']);
    },
  );
});
