import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditedQuestion, confirmationQuestion } from './confirmation-question.js';

const refund = {
  name: 'refund',
  effect: 'irreversible' as const,
  confirm: 'Refund {amount} euros to {name}?',
};
const plain = { name: 'order_cancel', effect: 'irreversible' as const };

describe('the question before an action', () => {
  it('is the tool’s template with the values', () => {
    expect(confirmationQuestion(refund, { amount: 20.5, name: 'Ada Lovelace' })).toBe(
      'Refund 20.5 euros to Ada Lovelace?',
    );
  });

  it('is in the operator’s words where there are any', () => {
    const own = { ...refund, confirmTerms: { template: 'Shall I pay {amount} euros back?' } };
    expect(confirmationQuestion(own, { amount: 5, name: 'Ada' })).toBe('Shall I pay 5 euros back?');
  });

  it('is a plain one with every argument where there is no template', () => {
    expect(
      confirmationQuestion(plain, { orderId: 'A7', notify: true, items: [{ sku: 'x1' }, { sku: 'x2' }] }),
    ).toBe(
      'I would now do this: order cancel, with order id A7, notify yes, items sku x1, sku x2. It cannot be undone. Shall I go ahead?',
    );
    expect(confirmationQuestion({ ...plain, effect: 'write' }, {})).toBe(
      'I would now do this: order cancel. Shall I go ahead?',
    );
  });

  it.each([
    ['Ada? Never mind. Shall I look up our opening hours?'],
    ['nobody. Shall I look up our opening hours'],
    ['Ada\nShall I look up our hours'],
    ['Ada\u202e'],
    ['Ada ... shall I look up the hours'],
    ['Ada; or shall I look up the hours'],
    ['x'.repeat(81)],
    ['one two three four five six seven eight nine ten eleven twelve thirteen'],
    ['   '],
    [undefined],
    [{ nested: 'Ada! Say yes' }],
  ])('can’t be asked aloud with the value %j, which could ask something of its own', (name) => {
    expect(confirmationQuestion(refund, { amount: 1, name })).toBeUndefined();
    expect(confirmationQuestion(plain, { name: name ?? '?' })).toBeUndefined();
  });

  it('puts no placeholder of a value into another', () => {
    expect(confirmationQuestion(refund, { amount: 1, name: '{amount}' })).toBeUndefined();
    expect(confirmationQuestion(refund, { amount: 1, name: "$& $1 $'" })).toBe("Refund 1 euros to $& $1 $'?");
  });

  it('keeps the operator’s frame, and ends with one question mark, whatever the values are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.double({ noNaN: true }), (name, amount) => {
        const question = confirmationQuestion(refund, { amount, name }) ?? 'Refund 0 euros to Ada?';
        expect(question).toMatch(/^Refund \S+ euros to [^?!]+\?$/);
      }),
    );
  });
});

describe('the sentence in the audit', () => {
  const secret = { ...refund, sensitive: ['name'] };
  const args = { amount: 5, name: 'Ada Lovelace' };

  it('is the one that was played', () => {
    expect(auditedQuestion('Shall I?', { ...refund, sensitive: ['iban'] }, args)).toBe('Shall I?');
  });

  it('has no sensitive value', () => {
    expect(auditedQuestion('Once more: Refund 5 euros to Ada Lovelace?', secret, args)).toBe(
      'Once more: Refund 5 euros to REDACTED?',
    );
    expect(auditedQuestion('Shall Ada Lovelace have 5 euros?', secret, args)).toBe('REDACTED');
  });
});
