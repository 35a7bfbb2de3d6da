import { randomInt } from 'node:crypto';

// No B, D, G, I, O, S, V, Z and no 0, 1: they look or sound like another one.
const LETTERS = 'ACEFHJKLMNPQRTUWXY';
const DIGITS = '23456789';

/** A new code: letter, digit, letter, digit. There are 20,736 of them for each tenant. */
export const newReference = (pick: (max: number) => number = (max) => randomInt(max)): string =>
  [LETTERS, DIGITS, LETTERS, DIGITS].map((set) => set.charAt(pick(set.length))).join('');

/** A code as somebody wrote or said it, in its stored form: upper case, without spaces and punctuation. */
export const normalReference = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '');
