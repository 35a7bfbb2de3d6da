import { refusal } from './clickhouse-error.js';
import type { Statement } from './statement.js';
import type { StoreRole } from './store-role.js';

/**
 * Decides whether a statement is one for this user: a reader only reads, and a writer only inserts rows.
 *
 * @throws ClickHouseError `READONLY` for a write where only reads are asked for, `ACCESS_DENIED` for what a writer does
 * beside inserting
 */
export function admitForRole(
  statement: Statement,
  { role, readOnly }: { readonly role: StoreRole; readonly readOnly: boolean },
): void {
  if (readOnly && !statement.reads) {
    throw refusal('READONLY', 'This user, a GET request or one with readonly can only read.');
  }
  // An expression among VALUES could read: rows in a body can't.
  if (role === 'writer' && !statement.takesRows) {
    throw refusal('ACCESS_DENIED', 'This user only inserts rows: INSERT INTO table FORMAT name.');
  }
}
