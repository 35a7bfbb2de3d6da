import { NAME_PATTERN } from '@trunkline/contracts';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
} from 'class-validator';
import { IsRecordOf, NamedSections, Section, Sections } from '../nested.js';
import { IsTemplate } from './is-template.js';
import { isPhrase, PROPERTY_NAME, SLOT_NAME } from './slot.dto.js';

/** What happens after a refusal was spoken. */
export const RECOVERIES = ['ask', 'reoffer', 'retry', 'switch', 'abandon'] as const;
export type Recovery = (typeof RECOVERIES)[number];

/** What to say when a tool refuses with a code of its own, and how to go on. */
export class StepError {
  @IsTemplate() say!: string;
  /**
   * `ask`: forget the slot and ask for it again. `reoffer`: forget it and look its options up afresh. `retry`:
   * offer to try again. `switch`: offer another intent. `abandon`: give this intent up.
   */
  @IsIn(RECOVERIES) recover!: Recovery;
  @IsOptional() @Matches(SLOT_NAME) slot?: string;
  @IsOptional() @Matches(SLOT_NAME) intent?: string;
}

/** How a result that is a list is told. */
export class StepItems {
  /** Property of the result that holds the list. */
  @Matches(PROPERTY_NAME) list!: string;
  /** One item, over `{item}`. */
  @IsTemplate() each!: string;
  @IsTemplate() none!: string;
  /** Slot to ask for again when the list is empty; the intent is done when absent. */
  @IsOptional() @Matches(SLOT_NAME) again?: string;
  /** Over `{items}`. */
  @IsTemplate() one!: string;
  /** Over `{items}` and `{count}`. */
  @IsTemplate() many!: string;
}

/** One tool call of an intent. */
export class Step {
  @Matches(NAME_PATTERN) tool!: string;
  /** Arguments as phrases over slots; one whose slot is empty is left out. */
  @IsRecordOf(isPhrase, PROPERTY_NAME, 32, 'phrases') arguments: Record<string, string> = {};
  /** Whether it changes anything: a change whose outcome is unknown is never repeated. @default 'write' */
  @IsIn(['read', 'write']) effect: 'read' | 'write' = 'write';
  /** Reads everything back and asks for a yes before the tool is called. */
  @IsOptional() @IsTemplate() confirm?: string;
  /** States action and consequence and asks, when the gateway demands a confirmation. */
  @IsOptional() @IsTemplate() approve?: string;
  /** Said while the tool runs. */
  @IsOptional() @IsTemplate() say?: string;
  /** The outcome, over `{result}`. */
  @IsOptional() @IsTemplate() done?: string;
  @IsOptional() @Section(() => StepItems) items?: StepItems;
  /** Slots to remember for the rest of the call, each from a property of the result. */
  @IsRecordOf((v) => typeof v === 'string' && PROPERTY_NAME.test(v), SLOT_NAME, 16, 'property names')
  remember: Record<string, string> = {};
  /** Remembered slots that are void now. */
  @IsArray() @ArrayMaxSize(16) @Matches(SLOT_NAME, { each: true }) forget: string[] = [];
  @NamedSections(() => StepError, /^[A-Z][A-Z0-9_]{0,63}$/, 64)
  errors: Map<string, StepError> = new Map();
}

/** Something that the caller can want. */
export class Intent {
  /** How to speak of it: "book an appointment". */
  @IsString() @MinLength(1) @MaxLength(80) label!: string;
  /**
   * Words that mean it. Every word must occur, in any order; `a|b`: either; `a-b`: b follows a; `!a`: must not
   * occur. The phrase with the most words wins; `+a` counts as three words, `++a` as five. At a tie, the intent that
   * stands first.
   */
  @ArrayMinSize(1)
  @ArrayMaxSize(60)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  phrases!: string[];
  /** First words of the answer. */
  @IsOptional() @IsTemplate() open?: string;
  /** What must be known, in the order of asking. */
  @IsArray() @ArrayMaxSize(16) @Matches(SLOT_NAME, { each: true }) slots: string[] = [];
  /** What is taken when it is mentioned. */
  @IsArray() @ArrayMaxSize(16) @Matches(SLOT_NAME, { each: true }) optional: string[] = [];
  /** Instead of steps: the slot whose options are read out. */
  @IsOptional() @Matches(SLOT_NAME) offers?: string;
  /** With `offers`: the intent that goes on with the option that the caller picks. */
  @IsOptional() @Matches(SLOT_NAME) next?: string;
  @Sections(() => Step, 4) steps: Step[] = [];
  /** Intent that takes over when the caller changes details after this one is done. */
  @IsOptional() @Matches(SLOT_NAME) amend?: string;
}
