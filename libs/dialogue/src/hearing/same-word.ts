import { editDistance } from './edit-distance.js';

/** Whether a heard word can stand for an expected one: the same stem, or for long words one slip. */
export function sameWord(heard: string, expected: string): boolean {
  if (heard === expected) return true;
  const a = stem(heard);
  const b = stem(expected);
  if (a === b) return true;
  return Math.min(a.length, b.length) >= 6 && a[0] === b[0] && editDistance(a, b, 1) <= 1;
}

const stem = (word: string): string => {
  if (word.length <= 3) return word;
  const cut = word.replace(/(ings|ing|ed|es|s)$/, '');
  return cut.length >= 3 ? cut.replace(/(.)\1$/, '$1').replace(/e$/, '') : word;
};
