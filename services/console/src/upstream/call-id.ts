import { isName } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';

/** @throws CodedError `INVALID_NAME` when the text can't be a call id. */
export function callIdOf(text: string): string {
  if (!isName(text)) throw new CodedError('INVALID_NAME', 'This is not a call id.');
  return text;
}
