import { CodedError, type ErrorCode } from '@trunkline/errors';
import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';

export interface FieldProblem {
  /** Path of the field, e.g. `tools.0.name`; `$` for the body itself. */
  readonly field: string;
  /** Name of the broken rule, e.g. `isString`; `whitelistValidation` for an unknown field. */
  readonly rule: string;
  readonly message: string;
}

/**
 * Turns a parsed body into its DTO: every rule holds, unknown fields are refused, nothing is converted.
 *
 * @throws CodedError `VALIDATION_FAILED` (or `code`) with `details.fields: FieldProblem[]`, at most 20.
 */
export function validateDto<T extends object>(
  dto: new () => T,
  plain: unknown,
  code: ErrorCode = 'VALIDATION_FAILED',
): T {
  return validate(dto, plain, code, { forbidNonWhitelisted: true });
}

/** The same for events: unknown fields are dropped, so that a newer minor version can be read. */
export function validateEvent<T extends object>(dto: new () => T, plain: unknown): T {
  return validate(dto, plain, 'VALIDATION_FAILED', { forbidNonWhitelisted: false });
}

function validate<T extends object>(
  dto: new () => T,
  plain: unknown,
  code: ErrorCode,
  options: { forbidNonWhitelisted: boolean },
): T {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) {
    throw failure(code, [{ field: '$', rule: 'isObject', message: 'the body must be a JSON object' }]);
  }
  if (options.forbidNonWhitelisted && hasInheritedName(plain)) {
    const inherited = inheritedNames(plain, '');
    throw failure(code, inherited);
  }
  const instance = plainToInstance(dto, plain, { enableImplicitConversion: false });
  const errors = validateSync(instance, {
    ...options,
    whitelist: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    validationError: { target: false, value: true },
  });
  if (errors.length > 0)
    throw failure(
      code,
      errors.flatMap((error) => problemsOf(error, '')),
    );
  return instance;
}

/**
 * Whether a property, at any depth, is called like a member of every object (`toString`, `valueOf`): class-transformer
 * drops those silently, so what was validated would not be what was sent.
 */
export function hasInheritedName(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  for (const key of Object.keys(value)) {
    if (key in Object.prototype || hasInheritedName((value as Record<string, unknown>)[key])) return true;
  }
  return false;
}

function inheritedNames(value: unknown, parent: string): FieldProblem[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const field = parent + bounded(key);
    return key in Object.prototype
      ? [{ field, rule: 'whitelistValidation', message: `property ${key} should not exist` }]
      : inheritedNames(member, `${field}.`);
  });
}

function problemsOf(error: ValidationError, parent: string): FieldProblem[] {
  const field = parent + bounded(error.property);
  // What isn't there breaks whichever rule stands last; that it is required is what helps.
  const isMissing = error.value === undefined;
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    field,
    rule,
    message: isMissing ? 'is required' : bounded(message, 200),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => problemsOf(child, `${field}.`))];
}

const bounded = (text: string, max = 64) => (text.length > max ? `${text.slice(0, max)}…` : text);

function failure(code: ErrorCode, problems: readonly FieldProblem[]): CodedError {
  const fields = problems.slice(0, 20);
  return new CodedError(code, fields.map((p) => `${p.field}: ${p.message}`).join('; '), {
    details: { fields },
  });
}
