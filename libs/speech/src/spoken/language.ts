/** A date as it was written; only what was written is there. */
export interface WrittenDate {
  readonly year?: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day?: number;
}

/** A time of day as it was written. */
export interface WrittenTime {
  /** 0 to 24. */
  readonly hour: number;
  readonly minute: number;
  readonly second?: number;
  readonly half?: 'AM' | 'PM';
}

/** A name with its singular. */
export interface Noun {
  readonly one: string;
  readonly many: string;
}

export interface Currency extends Noun {
  /** The hundredth part; absent where there is none. */
  readonly part?: Noun;
}

/** What a written abbreviation stands for. */
export interface Abbreviation {
  /** Without its last dot; matched in this case unless `anyCase`. */
  readonly short: string;
  readonly spoken: string;
  readonly anyCase?: boolean;
  /** Only before this (a regular expression), such as a name or a number. */
  readonly before?: string;
  /** Only after this (a regular expression). */
  readonly after?: string;
  /** Whether it is one without its dot too. @default false */
  readonly withoutDot?: boolean;
  /** Whether more of its sentence always follows, so that its dot is no end of one. @default false */
  readonly leads?: boolean;
}

/**
 * Everything that the rules need to know about a language: names, words and the shape of phrases. The rules themselves
 * (`rules/`) know how people write; another language is another file of this shape in `languages/`.
 */
export interface SpokenLanguage {
  readonly months: readonly { readonly name: string; readonly short: readonly string[] }[];
  readonly weekdays: readonly { readonly name: string; readonly short: readonly string[] }[];
  /** By sign or code as written. */
  readonly currencies: Readonly<Record<string, Currency>>;
  /** By symbol as written. */
  readonly units: Readonly<Record<string, Noun>>;
  /** Units that are only read as one right behind a number or behind another unit: their letters are words otherwise. */
  readonly closeUnits: Readonly<Record<string, Noun>>;
  /** Powers of thousand by the letters behind a number, in money. */
  readonly moneySuffixes: Readonly<Record<string, string>>;
  /** The same outside of money, where "4K" and "5G" are names. */
  readonly countSuffixes: Readonly<Record<string, string>>;
  /** Written out, behind a number. */
  readonly magnitudes: readonly string[];
  readonly abbreviations: readonly Abbreviation[];
  /** Pairs of numbers with a slash that are names. */
  readonly slashedNames: Readonly<Record<string, string>>;
  /** Signs between numbers or words. */
  readonly signs: Readonly<Record<string, string>>;
  /** Words after which digits are a code, as a regular expression's alternatives. */
  readonly codeWords: string;
  /** Words before a slashed date, and before a four-digit year. */
  readonly dateWords: string;
  readonly yearWords: string;
  /** Words before a clock time that is written with a dot. */
  readonly timeWords: string;
  /** Words before a decade without its century. */
  readonly decadeWords: string;
  /** Words before numbers with a slash that are a place, and before ones that are a mark. */
  readonly placeWords: string;
  readonly ratingWords: string;
  /** Times of day with a name. */
  readonly namedTimes: string;
  /** Words before a Roman numeral that is a number, and names of rulers before one that is an ordinal. */
  readonly numberedWords: string;
  readonly rulers: string;
  readonly words: {
    readonly to: string;
    readonly per: string;
    readonly percent: string;
    readonly minus: string;
    readonly point: string;
    readonly dot: string;
    readonly slash: string;
    readonly dash: string;
    readonly underscore: string;
    readonly colon: string;
    readonly questionMark: string;
    readonly equals: string;
    readonly at: string;
    readonly and: string;
    readonly or: string;
    readonly plus: string;
    readonly times: string;
    readonly by: string;
    readonly hash: string;
    readonly tilde: string;
    readonly number: string;
    readonly hashtag: string;
    readonly version: string;
    readonly extension: string;
    readonly outOf: string;
    readonly over: string;
    readonly degrees: Noun;
    readonly power: string;
    readonly squared: string;
    readonly cubed: string;
    readonly sharp: string;
    readonly the: string;
    readonly feet: Noun;
    readonly inches: Noun;
    readonly hours: Noun;
    readonly minutes: Noun;
    readonly seconds: Noun;
    readonly utc: string;
  };
  date(date: WrittenDate): string;
  time(time: WrittenTime): string;
  dateAndTime(date: string, time: string): string;
  year(year: number): string;
  /** "nineteen fifties", of the first year; without a century, "fifties". */
  decade(year: number): string;
  ordinal(n: number): string;
  /** "three quarters"; undefined for what nobody calls a fraction, such as 5/31. */
  fraction(numerator: number, denominator: number): string | undefined;
  /** A whole number and a fraction of `fraction`. */
  mixed(whole: string, fraction: string): string;
}
