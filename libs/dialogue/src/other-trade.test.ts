import { beforeEach, describe, expect, test } from 'vitest';
import { Conversation, type TestTool } from './conversation.fixture.js';
import { pizzaProfile } from './pizza.fixture.js';

const orders: Record<string, unknown>[] = [];
const menu = ['Margherita', 'Salami', 'Funghi'];
let refusal: string | undefined;

const tools: Readonly<Record<string, TestTool>> = {
  menu_list: () => ({ result: { pizzas: menu.map((name, i) => ({ name, price: `${8 + i} euros` })) } }),
  orders_place: (args) => {
    if (refusal !== undefined) {
      const code = refusal;
      refusal = undefined;
      return { code };
    }
    orders.push(args);
    return { result: { minutes: 30 } };
  },
  orders_status: () => ({ result: { state: 'in the oven' } }),
};

let call: Conversation;
beforeEach(() => {
  orders.length = 0;
  refusal = undefined;
  call = new Conversation({ profile: pizzaProfile, tools, now: Date.parse('2026-11-23T18:00:00Z') });
});
const saying = (...lines: readonly string[]): string => lines.map((l) => call.say(l)).at(-1) ?? '';
const placed = { pizza: 'Margherita', size: 'large', count: 2, street: '12 Harbour Road', name: 'Ben Stone' };

describe('ordering pizza takes a profile and no code', () => {
  test('one thing at a time', () => {
    expect(call.say('I want to order a pizza')).toMatch(
      /With pleasure\. Today we have Margherita, 8 euros, Salami, 9 euros or Funghi, 10 euros\. Which one\?/,
    );
    expect(call.say('the first one')).toMatch(/Small or large/);
    expect(call.say('a big one')).toMatch(/How many/);
    expect(call.say('two')).toMatch(/Where shall we bring it/);
    expect(call.say('12 Harbour Road please')).toMatch(/name/);
    expect(call.say('Ben Stone')).toMatch(
      /So two large Margherita to 12 Harbour Road, for Ben Stone\. Right\?/,
    );
    expect(call.say('yes')).toMatch(/there in 30 minutes/);
    expect(orders).toEqual([placed]);
    expect(call.say('no thanks')).toMatch(/Ciao/);
  });

  test.each([
    [['Two large margaritas to 12 Harbour Road, my name is Ben Stone', 'yes']],
    [['I would like pizza', 'cheese', 'large', '2', '12 Harbour Road', "it's ben stone", 'correct']],
    [['order', 'margherita', 'small', 'two', '12 Harbour Road', 'Ben Stone', 'no, a large one', 'yes']],
    [['order', 'margherita', 'is it vegan?', 'large', 'two', '12 Harbour Road', 'Ben Stone', 'yes']],
  ])('%s', (lines) => {
    saying(...lines);
    expect(orders).toEqual([placed]);
  });

  test('what is not on the menu is refused with what is', () =>
    expect(saying('order', 'four seasons')).toMatch(
      /out of Quattro Stagioni today\. I could offer Margherita/,
    ));

  test('refusals of its own tools have sentences of its own', () => {
    saying('order', 'salami', 'small', 'one', 'to the moon', 'Ben');
    refusal = 'TOO_FAR';
    expect(call.say('yes')).toMatch(/too far for us\. Where shall we bring it/);
    refusal = 'SOLD_OUT';
    expect(saying('Main Street 1', 'yes')).toMatch(/that one is gone\. .*Which/);
  });

  test('another intent, with the remembered name', () => {
    saying('Two large margaritas to 12 Harbour Road, my name is Ben Stone', 'yes');
    expect(call.say('where is my order')).toMatch(/in the oven/);
  });
});
