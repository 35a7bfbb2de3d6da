import { describe, expect, test } from 'vitest';
import { filledIn, readForm } from './form.js';

const field = (more: object = {}) => ({ name: 'name', label: 'Your name', ...more });
const form = (...fields: unknown[]) => ({ title: 'Your details', fields });

describe('a form of the agent', () => {
  test('is read with the documented defaults', () => {
    expect(readForm(form(field()))).toEqual({
      title: 'Your details',
      fields: [
        { name: 'name', label: 'Your name', type: 'text', required: false, options: [], value: undefined },
      ],
    });
  });

  test.each([
    ['no object', 'form'],
    ['no title', { fields: [field()] }],
    ['an unknown property', { ...form(field()), action: '/steal' }],
    ['no fields', form()],
    ['too many fields', form(...Array.from({ length: 13 }, (_, i) => field({ name: `f${i}` })))],
    ['an unknown property of a field', form(field({ onfocus: 'x' }))],
    ['a field name that is none', form(field({ name: '__proto__' }))],
    ['an unknown type', form(field({ type: 'password' }))],
    ['two fields of one name', form(field(), field())],
    ['a choice of nothing', form(field({ type: 'choice' }))],
    ['options that nobody can choose', form(field({ options: ['a'] }))],
    ['a value that is no option', form(field({ type: 'choice', options: ['a'], value: 'b' }))],
    ['a value of another type', form(field({ type: 'number', value: 'five' }))],
    ['too long a label', form(field({ label: 'x'.repeat(81) }))],
  ])('with %s is refused', (_, args) => {
    expect(() => readForm(args)).toThrow(expect.objectContaining({ code: 'ARGUMENTS_INVALID' }));
  });

  test('what was filled in comes back by field, each as its type', () => {
    const read = readForm(
      form(
        field(),
        field({ name: 'age', type: 'number' }),
        field({ name: 'new', type: 'yes_no' }),
        field({ name: 'note', type: 'long_text' }),
      ),
    );
    const given: Record<string, string> = { name: '  Ada ', age: '36', new: 'on', note: ' ' };
    expect(filledIn(read, (name) => given[name])).toEqual({ name: 'Ada', age: 36, new: true });
    expect(filledIn(read, () => undefined)).toEqual({ new: false });
  });
});
