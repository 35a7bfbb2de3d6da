import { IsObject, IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { validateDto } from './validate.js';

class Command {
  @IsString() name!: string;
  @IsObject() free!: Record<string, unknown>;
}

describe('a command', () => {
  it('is validated as it was sent: nothing is dropped on the way', () => {
    const body = { name: 'x', free: { a: [{ b: 1 }], c: null } };
    expect(validateDto(Command, body)).toEqual(body);
  });

  it.each(['toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf'])(
    'a property called %s is refused at every level',
    (key) => {
      const fields = (body: object) => {
        try {
          return validateDto(Command, body);
        } catch (error) {
          return (error as { details: unknown }).details;
        }
      };
      expect(fields({ name: 'x', free: {}, [key]: 1 })).toMatchObject({ fields: [{ field: key }] });
      expect(fields({ name: 'x', free: { a: [{ [key]: 1 }] } })).toMatchObject({
        fields: [{ field: `free.a.0.${key}` }],
      });
    },
  );
});
