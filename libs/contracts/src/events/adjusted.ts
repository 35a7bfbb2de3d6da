import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';

/** Fields that an event names at most, and characters of each. */
export const ADJUSTED = { fields: 32, length: 128 } as const;

/** Paths of the fields that the publisher shortened, clamped or cleaned, so that the event keeps its bounds. */
export const Adjusted = (): PropertyDecorator => (target, property) => {
  for (const rule of [
    IsOptional(),
    IsArray(),
    ArrayMaxSize(ADJUSTED.fields),
    IsString({ each: true }),
    MaxLength(ADJUSTED.length, { each: true }),
  ])
    rule(target, property);
};
