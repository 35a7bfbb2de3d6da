import { stripVTControlCharacters } from 'node:util';

/** Text from outside on one line that can't command the terminal. */
export const printable = (text: string): string =>
  stripVTControlCharacters(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
