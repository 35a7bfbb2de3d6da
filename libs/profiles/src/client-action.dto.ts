import { EFFECTS, type Effect, type JsonSchema, NAME_PATTERN } from '@trunkline/contracts';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';

/** A schema is kept as it was written: class-transformer would drop properties with the names of its own. */
const AsWritten = (): PropertyDecorator => Transform(({ obj, key }): unknown => Reflect.get(obj, key));

/** Something that the caller's page may do when the agent asks for it: a tool whose executor is the browser. */
export class ClientActionRef {
  /** As the page knows it. */
  @Matches(NAME_PATTERN) name!: string;
  /** For the model: what it does and when to use it. */
  @IsString() @MinLength(1) @MaxLength(2048) description!: string;
  /** JSON Schema (2020-12) of the arguments: an object that allows no unknown properties, at most 4 KiB. */
  @AsWritten() @IsObject() parameters!: JsonSchema;
  /** JSON Schema of what the page answers; anything when absent. */
  @IsOptional() @AsWritten() @IsObject() result?: JsonSchema;
  /** @default 'read' */
  @IsIn(EFFECTS) effect: Effect = 'read';
  /** How long the person may take, ms. @default 60000 */
  @IsInt() @Min(500) @Max(115_000) timeoutMs = 60_000;
  /** Names of arguments whose values never enter audits, logs or spans. */
  @IsArray() @ArrayMaxSize(64) @IsString({ each: true }) sensitive: string[] = [];
}
