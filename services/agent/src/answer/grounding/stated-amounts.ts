import { numberWords } from '@trunkline/speech';

const UNITS = Array.from({ length: 20 }, (_, n) => numberWords(n));
const TENS = Array.from({ length: 10 }, (_, n) => (n < 2 ? '' : numberWords(10 * n)));
const WORD = [...UNITS, ...TENS.slice(2), 'hundred', 'thousand', 'million'].join('|');
const CURRENCY = 'dollars?|euros?|pounds?|cents?|pence|francs?|usd|eur|gbp|bucks';
const figure = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:[.,]\d{1,2})?`;
const signed = new RegExp(
  String.raw`[$€£]\s?(?<amount>${figure})(?!\d)|(?<behind>${figure})\s?(?:[€£]|(?:${CURRENCY})\b)`,
  'gi',
);
const spelled = new RegExp(
  String.raw`\b(?<words>(?:${WORD})(?:[\s-]+(?:and\s+)?(?:${WORD}))*)\s+(?:${CURRENCY})\b`,
  'gi',
);
const costs = new RegExp(
  String.raw`\b(?:costs?|(?:price|fee|charge|total|deposit)(?: is|:)|comes to|that (?:will|would) be(?=\s\d+[.,]\d{2}\b))\s+(?:about |around |only |just )?(?<amount>${figure})(?!\s?(?:minutes?|hours?|days?|%))\b`,
  'gi',
);

/** "It costs forty five", with no currency behind. */
const costsSpelled = new RegExp(
  String.raw`\b(?:costs?|(?:price|fee|charge|total|deposit)(?: is|:)|comes to)\s+(?:about |around |only |just )?(?<words>(?:${WORD})(?:[\s-]+(?:and\s+)?(?:${WORD}))*)\b(?=\s*(?:[.,;!?]|$)|\s+(?:for|in|per|an?|and|or|plus|all|with|without|each|including|if)\b)`,
  'gi',
);
const forNothing = /\b(?:free of charge|at no (?:cost|charge)|costs nothing|complimentary|for free)\b/i;

/** The amounts of money that a text states, in figures or in words. */
export function statedAmounts(text: string): number[] {
  const amounts = [...text.matchAll(signed), ...text.matchAll(costs)].map(({ groups }) =>
    numberOf(groups?.['amount'] ?? groups?.['behind'] ?? ''),
  );
  const words = [...text.matchAll(spelled), ...text.matchAll(costsSpelled)].map(({ groups }) =>
    wordsValue(groups?.['words'] ?? ''),
  );
  const nothing = forNothing.test(text) && !/\b(?:whether|if)\b/i.test(text) ? [0] : [];
  return [...new Set([...amounts, ...words, ...nothing])].filter((amount) => Number.isFinite(amount));
}

const numberOf = (written: string): number =>
  Number(/,\d{1,2}$/.test(written) ? written.replace(',', '.') : written.replaceAll(',', ''));

function wordsValue(words: string): number {
  let [total, part] = [0, 0];
  for (const word of words.toLowerCase().split(/[\s-]+/)) {
    const scale = { hundred: 100, thousand: 1000, million: 1_000_000 }[word];
    if (scale === 100) part = (part || 1) * 100;
    else if (scale !== undefined) [total, part] = [total + (part || 1) * scale, 0];
    else part += UNITS.includes(word) ? UNITS.indexOf(word) : Math.max(0, TENS.indexOf(word)) * 10;
  }
  return total + part;
}
