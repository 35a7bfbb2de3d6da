import { NAME_PATTERN } from '@trunkline/contracts';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
} from 'class-validator';
import { IsRecordOf, Section } from '../nested.js';
import { IsTemplate } from './is-template.js';

/** What a slot can hold. */
export const SLOT_TYPES = [
  'date',
  'time',
  'partOfDay',
  'name',
  'choice',
  'number',
  'phone',
  'code',
  'text',
] as const;
export type SlotType = (typeof SLOT_TYPES)[number];

export const SLOT_NAME = /^[a-z][A-Za-z0-9]{0,39}$/;
export const PROPERTY_NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
export const isPhrase = (value: unknown): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= 200;

/** A pattern that can't backtrack for long: no groups, no alternatives, no nesting. */
function IsPlainPattern(): PropertyDecorator {
  return ValidateBy({
    name: 'isPlainPattern',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' && value.length <= 80 && !/[()|*+]/.test(value) && isPattern(value),
      defaultMessage: () => 'must be a pattern of characters, sets and {counts} only, such as ^[A-Z0-9]{4}$',
    },
  });
}
const isPattern = (source: string): boolean => {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
};

/** The values of a slot come from a tool: only what it lists is accepted, and it is offered to the caller. */
export class SlotOptions {
  @Matches(NAME_PATTERN) tool!: string;
  /** Arguments as phrases over slots; one whose slot is empty is left out. */
  @IsRecordOf(isPhrase, PROPERTY_NAME, 32, 'phrases') arguments: Record<string, string> = {};
  /** Property of the result that holds the list. */
  @Matches(PROPERTY_NAME) list!: string;
  /** Property of a list item that is the slot's value; the item itself when absent. */
  @IsOptional() @Matches(PROPERTY_NAME) value?: string;
  /** How an item is spoken, over `{item}`. */
  @IsTemplate() label!: string;
  /** Said while the tool runs. */
  @IsOptional() @IsTemplate() say?: string;
  /** Reads `{options}` out and asks for one. */
  @IsTemplate() offer!: string;
  /** The same for a single one, asking yes or no; the only option is taken without asking when absent. */
  @IsOptional() @IsTemplate() offerOne?: string;
  /** There is nothing to offer. */
  @IsTemplate() none!: string;
  /** What the caller asked for is not in the list. */
  @IsOptional() @IsTemplate() refused?: string;
  /** What the caller asked for is in the list. */
  @IsOptional() @IsTemplate() fits?: string;
  /** Slots to give up, in this order, when the list is empty. */
  @IsArray() @ArrayMaxSize(8) @Matches(SLOT_NAME, { each: true }) relax: string[] = [];
  /** With a date slot in the arguments: how many following days to try when there is nothing. @default 0 */
  @IsInt() @Min(0) @Max(14) searchDays = 0;
}

/** One piece of information that the caller gives. */
export class Slot {
  @IsIn(SLOT_TYPES) type!: SlotType;
  /** How to speak of it: "the day". */
  @IsString() @MinLength(1) @MaxLength(60) label!: string;
  /** Other words for it, by which a caller asks to change it. */
  @IsArray() @ArrayMaxSize(20) @IsString({ each: true }) words: string[] = [];
  /** The question; then, for every answer that wasn't understood, the next one: rephrased, with examples, with choices. */
  @IsOptional() @ArrayMaxSize(6) @IsTemplate({ each: true }) ask?: string[];
  /** Why it is needed, when the caller wonders. */
  @IsOptional() @IsTemplate() why?: string;
  /** Kept for the rest of the call. @default false */
  @IsBoolean() remember = false;
  /** Values of a `choice`, each with the words that mean it. */
  @IsOptional()
  @IsRecordOf(
    (v) => Array.isArray(v) && v.length > 0 && v.length <= 40 && v.every(isPhrase),
    /^[A-Za-z0-9][A-Za-z0-9 '-]{0,63}$/,
    64,
    'lists of words',
  )
  values?: Record<string, string[]>;
  /** What a `code` looks like, in capitals and digits. */
  @IsOptional() @IsPlainPattern() pattern?: string;
  /** Words before a `text` or `number` that the caller gives unasked: "to", "from". */
  @IsArray() @ArrayMaxSize(12) @IsString({ each: true }) markers: string[] = [];
  /** Bounds of a `number`. @default 1 and 999 */
  @IsInt() @Min(0) @Max(1_000_000) min = 1;
  @IsInt() @Min(0) @Max(1_000_000) max = 999;
  @IsOptional() @Section(() => SlotOptions) options?: SlotOptions;
}
