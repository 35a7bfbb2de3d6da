import { cleanCharacters, cleanMarkup, tidy } from './clean.js';
import type { SpokenLanguage } from './language.js';
import { amountRules, moneyRules } from './rules/amounts.js';
import { codeRules } from './rules/codes.js';
import { dateRules } from './rules/dates.js';
import { electronicRules } from './rules/electronic.js';
import { timeRules } from './rules/times.js';
import { wordRules } from './rules/words.js';
import { scan } from './scan.js';

/**
 * What turns a written text into the one that a voice of this language says right. Where two kinds of writing look alike,
 * the more particular one comes first.
 */
export function spokenText(language: SpokenLanguage): (text: string) => string {
  const rules = [
    ...dateRules(language),
    ...electronicRules(language),
    ...timeRules(language),
    ...moneyRules(language),
    ...codeRules(language),
    ...amountRules(language),
    ...wordRules(language),
  ];
  return (text) => tidy(scan(cleanMarkup(cleanCharacters(text)), rules));
}
