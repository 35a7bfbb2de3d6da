import type { Currency, Noun, SpokenLanguage } from '../language.js';
import type { SpokenRule } from '../scan.js';
import {
  AMOUNT,
  digitByDigit,
  END,
  endsWithWord,
  FRACTION,
  MINUS,
  oneOf,
  plainNumber,
  RANGE,
  sticky,
} from './notation.js';

const isOne = (n: string) => n === '1' || n === 'one half' || n === 'one quarter';

/** Percentages and measures, ranges of them, and bare numbers. */
export function amountRules(language: SpokenLanguage): SpokenRule[] {
  return [...measureRules(language), ...numberRules(language)];
}

/** Amounts of money, and ranges of them. */
export function moneyRules(language: SpokenLanguage): SpokenRule[] {
  const { currencies, moneySuffixes, magnitudes, words, units, closeUnits } = language;
  const names = Object.keys(currencies);
  const BEFORE = String.raw`(?:${oneOf(names.filter((name) => /\P{L}/u.test(name) && name !== '¢'))})\s?|(?:${oneOf(names.filter((name) => !/\P{L}/u.test(name)))})\s?(?=[\d.-])`;
  const BEHIND = String.raw`\s?(?:${oneOf(names.filter((name) => !/\P{L}|\$/u.test(name)))})${END}|\s?(?:€|£|¥|₹|\$)|\s?¢`;
  const magnitude = (n: number) =>
    String.raw`(?:\s(?<word${n}>${oneOf(magnitudes)})${END}|\s?(?<suffix${n}>${oneOf(Object.keys(moneySuffixes))})${END})?`;
  const PER = String.raw`(?:\s?\/\s?(?<per>${oneOf([...Object.keys(units), ...Object.keys(closeUnits)])})${END})?`;
  const amountOf = (written: string, word: string | undefined, suffix: string | undefined) => ({
    // Nobody writes thousandths of a coin.
    digits:
      /^\d{1,3}\.\d{3}$/.test(written) && !word && !suffix ? written.replace('.', ',') : plainNumber(written),
    magnitude: word ?? (suffix === undefined ? undefined : moneySuffixes[suffix]),
  });
  type Amount = ReturnType<typeof amountOf>;
  const say = ({ digits, magnitude }: Amount, currency: Currency): string => {
    if (magnitude !== undefined) return `${digits} ${magnitude} ${currency.many}`;
    const [whole = '0', decimals] = digits.split('.');
    const name = whole === '1' ? currency.one : currency.many;
    if (decimals === undefined || /^0+$/.test(decimals)) return `${whole} ${name}`;
    if (decimals.length > 2 || currency.part === undefined) return `${digits} ${currency.many}`;
    const hundredths = Number(decimals.padEnd(2, '0'));
    const parts = `${hundredths} ${hundredths === 1 ? currency.part.one : currency.part.many}`;
    return whole === '0' ? parts : `${whole} ${name} ${words.and} ${parts}`;
  };
  const perOf = (per: string | undefined) => {
    const unit = per === undefined ? undefined : (units[per] ?? closeUnits[per]);
    return unit ? ` ${words.per} ${unit.one}` : '';
  };
  const currencyOf = (written: string | undefined) => currencies[(written ?? '').trim()];
  const signed = (minus: string | undefined, text: string) => (minus ? `${words.minus} ${text}` : text);
  return [
    {
      name: 'money',
      pattern: sticky(
        String.raw`(?<minus>${MINUS}\s?)?(?<currency>${BEFORE})(?<minus2>-\s?)?(?<from>${AMOUNT})(?:\s(?<part>${FRACTION}))?${magnitude(1)}(?:(?:${RANGE}|\s?~\s?)(?:${BEFORE})?(?<to>${AMOUNT})${magnitude(2)})?${PER}(?![\p{N}])`,
      ),
      say: ({ minus, minus2, currency, from = '', part, word1, suffix1, to, word2, suffix2, per }) => {
        const named = currencyOf(currency);
        if (!named) return undefined;
        if (part !== undefined) {
          const [a, b] = part.split(/[/⁄]/).map(Number);
          const fraction = language.fraction(a ?? 0, b ?? 0);
          if (fraction === undefined || to !== undefined) return undefined;
          const { magnitude: scale } = amountOf(from, word1, suffix1);
          const value = `${language.mixed(from, fraction)}${scale === undefined ? '' : ` ${scale}`}`;
          return signed(minus ?? minus2, `${value} ${named.many}${perOf(per)}`);
        }
        const first = amountOf(from, word1, suffix1);
        if (to === undefined) return signed(minus ?? minus2, `${say(first, named)}${perOf(per)}`);
        const second = amountOf(to, word2, suffix2);
        // "$1.2-1.5M": one magnitude stands for both.
        const shared =
          second.magnitude === undefined && (first.digits.includes('.') || second.digits.includes('.'))
            ? say(first, named)
            : first.digits;
        const start = first.magnitude === undefined ? shared : `${first.digits} ${first.magnitude}`;
        return signed(minus ?? minus2, `${start} ${words.to} ${say(second, named)}${perOf(per)}`);
      },
    },
    {
      name: 'money, its sign behind',
      pattern: sticky(
        String.raw`(?<minus>${MINUS}\s?)?(?<from>${AMOUNT})${magnitude(1)}(?:${RANGE}(?<to>${AMOUNT})${magnitude(2)})?(?<currency>${BEHIND})(?![\p{L}\p{N}])${PER}`,
      ),
      say: ({ minus, currency, from = '', word1, suffix1, to, word2, suffix2, per }) => {
        const named = currencyOf(currency);
        if (!named) return undefined;
        const first = amountOf(from, word1, suffix1);
        if (to === undefined) return signed(minus, `${say(first, named)}${perOf(per)}`);
        const start = first.magnitude === undefined ? first.digits : `${first.digits} ${first.magnitude}`;
        return signed(minus, `${start} ${words.to} ${say(amountOf(to, word2, suffix2), named)}${perOf(per)}`);
      },
    },
  ];
}

function measureRules(language: SpokenLanguage): SpokenRule[] {
  const { units, closeUnits, words } = language;
  const all: Readonly<Record<string, Noun>> = { ...units, ...closeUnits };
  const AFTER_SPACE = oneOf(Object.keys(units));
  const CLOSE = oneOf(Object.keys(closeUnits).filter((unit) => unit.length < 3 && unit !== 'x'));
  // "5 m" is a length and "9 am" is none; "2 in" and "5 d" are words.
  const UNIT = String.raw`(?:\s?(?<unit>${AFTER_SPACE})|(?<near>${CLOSE})|\s(?<spaced>[gmlLhsVW]))(?:\/(?<per>${oneOf(Object.keys(all))}|100\s?g))?(?![\p{L}\p{N}'^])(?<dot>\.(?=\s+[\p{Ll}\d]))?`;
  const VALUE = String.raw`(?:(?<from>${AMOUNT})(?:\s(?<part>${FRACTION}))?|(?<fraction>${FRACTION}))`;
  const sayFraction = (text: string | undefined) => {
    const [a, b] = (text ?? '').split(/[/⁄]/).map(Number);
    return a === undefined || b === undefined ? undefined : language.fraction(a, b);
  };
  return [
    {
      name: 'measure',
      pattern: sticky(
        String.raw`(?<minus>${MINUS})?${VALUE}(?:%|°[CF]?)?(?:${RANGE}(?<minus2>-)?(?<to>${AMOUNT}))?${UNIT}`,
      ),
      say: ({ minus, minus2, from, part, fraction, to, unit, near, spaced, per }, _text, { after }) => {
        const name = all[(unit ?? near ?? spaced ?? '').trim()];
        if (!name) return undefined;
        // "3 m" before a number may be minutes, metres or millions: only its own space tells nothing.
        if (spaced === 'h' && /^\s?\d/.test(after)) return undefined;
        const whole = from === undefined ? undefined : plainNumber(from);
        const tail = sayFraction(part ?? fraction);
        // A blood pressure
        if (fraction !== undefined && tail === undefined && to === undefined)
          return `${fraction.replace(/[/⁄]/, ` ${words.over} `)} ${name.many}`;
        if ((part ?? fraction) !== undefined && tail === undefined) return undefined;
        const value = whole === undefined ? tail : tail === undefined ? whole : language.mixed(whole, tail);
        if (value === undefined) return undefined;
        const last = to === undefined ? value : plainNumber(to);
        const noun = isOne(last) && to === undefined ? name.one : name.many;
        const perUnit = per === undefined ? undefined : (all[per]?.one ?? per.replace(/\s?g$/, ' grams'));
        const start = minus ? `${words.minus} ${value}` : value;
        const end = to === undefined ? '' : ` ${words.to} ${minus2 ? `${words.minus} ` : ''}${last}`;
        return `${start}${end} ${noun}${perUnit === undefined ? '' : ` ${words.per} ${perUnit}`}`;
      },
    },
    {
      name: 'units without a number',
      pattern: sticky(String.raw`(?<unit>${AFTER_SPACE})\/(?<per>${oneOf(Object.keys(all))})${END}`),
      say: ({ unit = '', per = '' }) => `${all[unit]?.many} ${words.per} ${all[per]?.one}`,
    },
    {
      name: 'height',
      pattern: sticky(String.raw`(?<feet>\d{1,2})'\s?(?<inches>\d{1,2})(?:"|''|${END})`),
      say: ({ feet, inches }) => `${feet} ${words.feet.one} ${inches}`,
    },
    {
      name: 'range or format in inches',
      pattern: sticky(String.raw`(?<a>\d+(?:\.\d+)?)"?(?<mark>\s?[x×]\s?|${RANGE})(?<b>\d+(?:\.\d+)?)"`),
      say: ({ a, mark = '', b }) =>
        `${a} ${/[x×]/.test(mark) ? words.by : words.to} ${b} ${words.inches.many}`,
    },
    {
      name: 'inches',
      pattern: sticky(String.raw`${VALUE}"`),
      say: ({ from, part, fraction }) => {
        const tail = sayFraction(part ?? fraction);
        if ((part ?? fraction) !== undefined && tail === undefined) return undefined;
        const value =
          from === undefined ? tail : tail === undefined ? plainNumber(from) : language.mixed(from, tail);
        return value && `${value} ${isOne(value) ? words.inches.one : words.inches.many}`;
      },
    },
    {
      name: 'repetition',
      pattern: sticky(String.raw`(?:(?<from>\d{1,3})[-–])?(?<n>\d{1,3}(?:\.\d)?)\s?[x×]${END}(?!\s?\d)`),
      say: ({ from, n = '' }) =>
        `${from === undefined ? '' : `${from} ${words.to} `}${n} ${n === '1' ? words.times.replace(/s$/, '') : words.times}`,
    },
    {
      name: 'dimensions',
      pattern: sticky(
        String.raw`(?<a>\d+(?:\.\d+)?)(?:\s?x\s?|×)(?<b>\d+(?:\.\d+)?)(?:\s?(?<unit>${AFTER_SPACE}|${CLOSE})(?![\p{L}\p{N}]))?(?=$|[^\p{N}=])(?!\s?=)`,
      ),
      say: ({ a, b, unit }) => `${a} ${words.by} ${b}${unit === undefined ? '' : ` ${all[unit]?.many}`}`,
    },
  ];
}

function numberRules(language: SpokenLanguage): SpokenRule[] {
  const { words, countSuffixes, slashedNames } = language;
  const SUFFIX = oneOf(Object.keys(countSuffixes));
  const isMagnitude = new RegExp(String.raw`^\s(?:${oneOf(language.magnitudes)})${END}`, 'u');
  const fractionOf = (a: string | undefined, b: string | undefined) =>
    language.fraction(Number(a), Number(b));
  const sayNumber = (written: string) => {
    // A leading zero, or more digits than anybody counts: read one by one.
    if (/^0\d+$/.test(written) || /^\d{7,}$/.test(written)) return digitByDigit(written);
    return plainNumber(written);
  };
  return [
    {
      name: 'whole number and fraction',
      pattern: sticky(
        String.raw`(?<minus>${MINUS})?(?<whole>\d{1,6})[ -](?<a>\d{1,2})[/⁄](?<b>\d{1,3})(?![\p{L}\p{N}]|[/⁄]\d)`,
      ),
      say: ({ minus, whole = '', a, b }) => {
        const fraction = fractionOf(a, b);
        return fraction && `${minus ? `${words.minus} ` : ''}${language.mixed(whole, fraction)}`;
      },
    },
    {
      name: 'numbers with a slash',
      pattern: sticky(
        String.raw`(?<a>\d{1,4})(?<mark>[/⁄])(?<b>\d{1,4})(?:[/⁄](?<c>\d{1,4}))?(?![\p{L}\p{N}])`,
      ),
      say: ({ a = '', mark, b = '', c }, text, { before, after }) => {
        const name = slashedNames[text];
        if (name !== undefined) return name;
        if (endsWithWord(before, language.placeWords)) return [a, b].join(` ${words.slash} `);
        if (c !== undefined) return [a, b, c].join(` ${words.slash} `);
        if (/^\s(?:stars?|points?|marks?)/.test(after) || endsWithWord(before, language.ratingWords))
          return `${a} ${words.outOf} ${b}`;
        const fraction = fractionOf(a, b);
        if (fraction !== undefined) return fraction;
        if (mark === '⁄') return `${a} ${words.over} ${b}`;
        const [month, day] = [Number(a), Number(b)];
        if (month >= 1 && month <= 12 && day >= 1 && day <= 31 && !/\d\s?$/.test(before))
          return language.date({ month, day });
        // A blood pressure, and whatever else is left
        return `${a} ${words.over} ${b}`;
      },
    },
    {
      name: 'mark out of a whole number',
      pattern: sticky(String.raw`(?<a>\d{1,3}\.\d{1,2})\/(?<b>\d{1,3})(?![\p{L}\p{N}]|[.,/]\d)`),
      say: ({ a, b }) => `${a} ${words.outOf} ${b}`,
    },
    {
      name: 'division',
      pattern: sticky(String.raw`\s\/\s(?=\d)`),
      say: (_groups, _text, { before }) => (/\d$/.test(before) ? ` ${language.signs['÷']} ` : undefined),
    },
    {
      name: 'dash behind a fraction or a height',
      pattern: sticky(String.raw`\s?[-–]\s?(?=\d)`),
      say: (_groups, _text, { before }) =>
        /\d(?:[/⁄]\d{1,3}|["'])$/.test(before) ? ` ${words.to} ` : undefined,
    },
    {
      name: 'tilde or dots between numbers',
      pattern: sticky(String.raw`(?:\s?~\s?|\.{2,3})(?=[$€£]?\d)`),
      say: (_groups, _text, { before }) => (/\d$/.test(before) ? ` ${words.to} ` : undefined),
    },
    {
      name: 'number with a power of ten',
      pattern: sticky(
        String.raw`(?<minus>${MINUS})?(?<base>\d+(?:\.\d+)?)[eE](?<sign>[+-]?)(?<exponent>\d{1,3})${END}`,
      ),
      say: ({ minus, base, sign, exponent }, text) =>
        /\.|[+-]/.test(text.slice(1)) || /^\d[eE]\d$/.test(text)
          ? `${minus ? `${words.minus} ` : ''}${base} ${words.times} 10 ${words.power} ${sign === '-' ? `${words.minus} ` : ''}${exponent}`
          : undefined,
    },
    {
      name: 'power',
      pattern: sticky(String.raw`\^(?<sign>-?)(?<exponent>\d{1,3})`),
      say: ({ sign, exponent }) => {
        if (sign === '' && exponent === '2') return ` ${words.squared}`;
        if (sign === '' && exponent === '3') return ` ${words.cubed}`;
        return ` ${words.power} ${sign ? `${words.minus} ` : ''}${exponent}`;
      },
    },
    {
      name: 'number with a letter for its magnitude',
      pattern: sticky(
        String.raw`(?<minus>${MINUS})?(?<from>${AMOUNT})(?:(?:${SUFFIX})?${RANGE}(?<to>${AMOUNT}))?(?:(?<suffix>${SUFFIX})${END}|(?<decimal>(?<=\.\d+)[KB])${END})`,
      ),
      say: ({ minus, from = '', to, suffix, decimal }) => {
        const name =
          suffix === undefined ? decimal && { K: 'thousand', B: 'billion' }[decimal] : countSuffixes[suffix];
        const range = to === undefined ? '' : ` ${words.to} ${plainNumber(to)}`;
        return name && `${minus ? `${words.minus} ` : ''}${plainNumber(from)}${range} ${name}`;
      },
    },
    {
      name: 'range of numbers',
      pattern: sticky(
        String.raw`(?<minus>${MINUS})?(?<from>\d{1,3}(?:,\d{3})+|\d{1,4}(?:\.\d{1,2})?)(?:-|\s?–\s?|\s-\s(?=\d+\s\p{L}{3,}))(?<to>\d{1,3}(?:,\d{3})+|\d{1,4}(?:\.\d{1,2})?)(?![\p{L}\p{N}]|[-–/:]\d|[.,]\d)(?!\s?=)`,
      ),
      say: ({ minus, from = '', to = '' }) =>
        /^0\d/.test(from) || /^0\d/.test(to)
          ? undefined
          : `${minus ? `${words.minus} ` : ''}${from} ${words.to} ${to}`,
    },
    {
      name: 'range of numbers, with spaces',
      pattern: sticky(String.raw`(?<a>\d{1,4})\s[-–]\s(?<b>\d{1,4})(?![\p{L}\p{N}]|[-–/:.,]\d|\s?=)`),
      say: ({ a = '', b = '' }) => {
        if (/^0\d/.test(a) || /^0\d/.test(b)) return undefined;
        // Office hours go down ("9 - 5"), and so do differences.
        const isRange = Number(a) <= Number(b) || Number(a) <= 12;
        return `${a} ${isRange ? words.to : words.minus} ${b}`;
      },
    },
    {
      name: 'difference',
      pattern: sticky(String.raw`(?<a>\d+(?:\.\d+)?)\s?-\s?(?<b>\d+(?:\.\d+)?)(?=\s?=)`),
      say: ({ a, b }) => `${a} ${words.minus} ${b}`,
    },
    {
      name: 'range of ordinals',
      pattern: sticky(String.raw`(?<from>\d{1,3}(?:st|nd|rd|th))${RANGE}(?<to>\d{1,3}(?:st|nd|rd|th))${END}`),
      say: ({ from, to }) => `${from} ${words.to} ${to}`,
    },
    {
      name: 'ordinal',
      pattern: sticky(String.raw`(?<n>\d{1,3}(?:,\d{3})*|\d+)(?<ending>st|nd|rd|th)${END}`),
      say: (_groups, text) => text,
    },
    {
      name: 'number',
      pattern: sticky(String.raw`(?<minus>${MINUS})?(?<n>${AMOUNT})(?<more>\+(?!\s?\d))?(?![\p{N}])`),
      say: ({ minus, n = '', more }, text, { after }) => {
        // "rooms 3,5 and 7": without a unit, a comma separates.
        const isDecimal = n.startsWith('0,') || isMagnitude.test(after);
        const value = /^\d+,\d{1,2}$/.test(n) && !isDecimal ? n.replace(',', ', ') : sayNumber(n);
        const said = `${minus ? `${words.minus} ` : ''}${value}${more ? ` ${words.plus}` : ''}`;
        return said === text ? text : said;
      },
    },
  ];
}
