import { Type } from 'class-transformer';
import * as v from 'class-validator';
import { describe, expect, it } from 'vitest';
import { compileSchema } from './compile-schema.js';
import { Described } from './described.js';
import { schemaOf } from './schema-of.js';

enum Size {
  Small = 'small',
  Large = 'large',
}
enum Level {
  Low,
  High,
}

class Topping {
  @v.IsString() @v.MaxLength(20) name!: string;
  @v.IsOptional() @v.ValidateNested({ each: true }) @Type(() => Topping) under?: Topping[];
}

class Address {
  @Described('Street and number.') @v.IsString() street!: string;
  @v.Matches(/^\d{5}$/) zip!: string;
}

class Base {
  @v.IsUUID() orderId!: string;
}

class Order extends Base {
  @v.IsEnum(Size) size!: Size;
  @v.IsEnum(Level) level!: Level;
  @v.IsInt() @v.Min(1) @v.Max(9) count!: number;
  @v.IsNumber() @v.IsPositive() price!: number;
  @v.IsBoolean() gift!: boolean;
  @v.IsIn(['cash', 'card']) payment!: string;
  @v.IsEmail() email!: string;
  @v.IsArray() @v.ArrayMaxSize(3) @v.IsString({ each: true }) @v.MaxLength(5, { each: true }) tags!: string[];
  @v.ValidateNested() @Type(() => Address) address!: Address;
  @v.IsOptional()
  @v.ValidateNested({ each: true })
  @v.ArrayMaxSize(2)
  @Type(() => Topping)
  toppings?: Topping[];
  @v.IsOptional() @v.IsISO8601() when?: string;
  @v.IsOptional() @v.IsObject() extra?: Record<string, unknown>;
  @v.IsOptional() @v.IsMobilePhone() phone?: string;
  @v.IsOptional() @v.IsTimeZone() zone?: string;
}

const order = {
  orderId: '5d0b1f1e-6d3c-4f0e-9a51-0a3f3a0f7a11',
  size: 'small',
  level: 1,
  count: 2,
  price: 9.5,
  gift: false,
  payment: 'card',
  email: 'ada@example.org',
  tags: ['a'],
  address: { street: 'Quay 12', zip: '12345' },
};

describe('the schema of a class', () => {
  const check = compileSchema(schemaOf(Order));

  it('accepts what the class accepts: nested objects, lists, enums, optional and inherited properties', () => {
    expect(check(order)).toEqual([]);
    const full = {
      ...order,
      toppings: [{ name: 'ham', under: [{ name: 'cheese' }] }],
      when: '2026-12-01',
      extra: { anything: [1] },
      phone: '+441234567890',
      zone: 'Europe/London',
    };
    expect(check(full)).toEqual([]);
  });

  it.each([
    ['a missing property', { ...order, size: undefined }, 'size', 'required'],
    ['an unknown property', { ...order, admin: true }, 'admin', 'additionalProperties'],
    [
      'an unknown property inside',
      { ...order, address: { ...order.address, x: 1 } },
      'address.x',
      'additionalProperties',
    ],
    ['a value outside an enum', { ...order, size: 'huge' }, 'size', 'enum'],
    ['the name of a numeric enum', { ...order, level: 'Low' }, 'level', 'enum'],
    ['a fraction for a whole number', { ...order, count: 1.5 }, 'count', 'type'],
    ['too small a number', { ...order, count: 0 }, 'count', 'minimum'],
    ['a number as text', { ...order, price: '9' }, 'price', 'type'],
    ['null for a required text', { ...order, payment: null }, 'payment', 'type'],
    ['a malformed address', { ...order, email: 'ada' }, 'email', 'format'],
    ['too long a list', { ...order, tags: ['a', 'b', 'c', 'd'] }, 'tags', 'maxItems'],
    ['too long a text in a list', { ...order, tags: ['abcdef'] }, 'tags.0', 'maxLength'],
    ['a wrong inner pattern', { ...order, address: { street: 'x', zip: 'abc' } }, 'address.zip', 'pattern'],
    [
      'a wrong type deep inside',
      { ...order, toppings: [{ name: 'a', under: [{ name: 1 }] }] },
      'toppings.0.under.0.name',
      'type',
    ],
    ['a list for an object', { ...order, address: [] }, 'address', 'type'],
    ['no object at all', 'order', '$', 'type'],
  ])('refuses %s', (_, value, field, rule) => {
    expect(check(JSON.parse(JSON.stringify(value)))).toContainEqual(expect.objectContaining({ field, rule }));
  });

  it('carries descriptions to the model', () => {
    expect(schemaOf(Order)).toMatchObject({
      $defs: { Address: { properties: { street: { description: 'Street and number.' } } } },
    });
  });

  it('of a class without properties allows none', () => {
    class Nothing {}
    const nothing = compileSchema(schemaOf(Nothing));
    expect(nothing({})).toEqual([]);
    expect(nothing({ a: 1 })).toHaveLength(1);
  });

  it('names what JSON Schema cannot express instead of weakening it', () => {
    class Flags {
      @v.Matches(/^abc$/i) code!: string;
    }
    class Untyped {
      @v.ValidateNested() inner!: Address;
    }
    expect(() => schemaOf(Flags)).toThrow(/code.*flags "i"/);
    expect(() => schemaOf(Untyped)).toThrow(/inner.*@Type/);
  });

  it('two nested classes of one name stay apart', () => {
    const inner = () => {
      class Inner {
        @v.IsString() a!: string;
      }
      return Inner;
    };
    const [A, B] = [inner(), inner()];
    class Outer {
      @v.ValidateNested() @Type(() => A) a!: object;
      @v.ValidateNested() @Type(() => B) b!: object;
    }
    expect(Object.keys(schemaOf(Outer)['$defs'] as object)).toEqual(['Inner', 'Inner2']);
  });
});

describe('the schema of each rule', () => {
  const rules: Record<string, [PropertyDecorator, unknown, unknown]> = {
    Contains: [v.Contains('a.b'), 'xa.bx', 'xaxbx'],
    NotContains: [v.NotContains('a.b'), 'xaxbx', 'xa.bx'],
    Equals: [v.Equals('yes'), 'yes', 'no'],
    NotEquals: [v.NotEquals('no'), 'yes', 'no'],
    IsNotIn: [v.IsNotIn(['x']), 'y', 'x'],
    IsIP: [v.IsIP(), '::1', 'nowhere'],
    IsIP4: [v.IsIP('4'), '10.0.0.1', '::1'],
    Length: [v.Length(2, 3), 'ab', 'a'],
    MinLength: [v.MinLength(2), 'ab', 'a'],
    IsNegative: [v.IsNegative(), -1, 1],
    IsDivisibleBy: [v.IsDivisibleBy(5), 10, 11],
    IsDateString: [v.IsDateString(), '2026-12-01T10:00:00Z', 7],
    IsRFC3339: [v.IsRFC3339(), '2026-12-01T10:00:00Z', 'soon'],
    IsUrl: [v.IsUrl(), 'https://example.org/a', 'not a url'],
    IsCurrency: [v.IsCurrency(), '$5.00', 5],
    IsCreditCard: [v.IsCreditCard(), '4111111111111111', 4111],
    IsJSON: [v.IsJSON(), '{}', {}],
    IsBase64: [v.IsBase64(), 'YQ==', 5],
    IsISBN: [v.IsISBN(), '9783161484100', 5],
    ArrayUnique: [v.ArrayUnique(), [1, 2], [1, 1]],
    ArrayMinSize: [v.ArrayMinSize(1), [1], []],
    IsNotEmpty: [v.IsNotEmpty(), 'a', ''],
    IsMilitaryTime: [v.IsMilitaryTime(), '09:30', 930],
  };

  it.each(Object.keys(rules))('%s compiles strictly and tells right from wrong', (name) => {
    const [rule, right, wrong] = rules[name] ?? [];
    class Dto {
      value!: unknown;
    }
    rule?.(Dto.prototype, 'value');
    const check = compileSchema(schemaOf(Dto));
    expect(check({ value: right })).toEqual([]);
    expect(check({ value: wrong })).not.toEqual([]);
  });
});
