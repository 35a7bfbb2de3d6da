import { ArrayMaxSize, ArrayMinSize, IsOptional, IsString, MaxLength } from 'class-validator';
import { NamedSections, Section, Sections } from '../nested.js';
import { Intent } from './intent.dto.js';
import { IsTemplate } from './is-template.js';
import { SLOT_NAME, Slot } from './slot.dto.js';

/** A question that callers ask, and its answer. */
export class Answer {
  /** As the phrases of an intent. */
  @ArrayMinSize(1)
  @ArrayMaxSize(40)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  phrases!: string[];
  @IsTemplate() answer!: string;
}

/** Phrases of the whole dialogue. Each has a default in the language of the profile. */
export class Phrases {
  /** What the agent can do. */
  @IsOptional() @IsTemplate() help?: string;
  @IsOptional() @IsTemplate() anythingElse?: string;
  /** The last words; the call ends after them. */
  @IsOptional() @IsTemplate() goodbye?: string;
  /** Nothing was understood and nothing is under way: one for the first, second and third time. */
  @IsOptional() @ArrayMaxSize(6) @IsTemplate({ each: true }) fallback?: string[];
  /** The caller gave up what was under way. */
  @IsOptional() @IsTemplate() abandoned?: string;
  /** What is said when the agent can't help: where to turn to instead. */
  @IsOptional() @IsTemplate() elsewhere?: string;
}

/** The dialogue of the model `scripted`: what callers want, what is needed for it, which tool does it. */
export class Script {
  @NamedSections(() => Slot, SLOT_NAME, 40) slots: Map<string, Slot> = new Map();
  @NamedSections(() => Intent, SLOT_NAME, 40) intents: Map<string, Intent> = new Map();
  @Sections(() => Answer, 100) faq: Answer[] = [];
  @Section(() => Phrases) phrases: Phrases = new Phrases();
}
