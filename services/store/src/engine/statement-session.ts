import { Session } from 'chdb';
import { stringLiteral } from '../sql/literal.js';
import type { StoreRole } from '../sql/store-role.js';

/** What a statement runs with, apart from its text. */
export interface StatementContext {
  readonly database: string;
  /** Engine settings for this statement alone. */
  readonly settings: Readonly<Record<string, string>>;
  /** Values of its `{name:Type}` places, in the escaped form of the HTTP interface. */
  readonly params: Readonly<Record<string, string>>;
  /** Whose rights it has. */
  readonly role: StoreRole;
  /** Whether writes are refused by the engine. */
  readonly readOnly: boolean;
}

/**
 * A connection to the engine for one statement. Settings, parameters, the current database, temporary tables and
 * remains of a failed result all belong to a connection, so none of them can reach another statement. Opening one takes
 * about 0.3 ms.
 */
export async function openStatementSession(
  enginePath: string,
  id: string,
  context: StatementContext,
): Promise<Session> {
  // The id is how a running statement is found again to be killed.
  const session = new Session(enginePath, { connectionArgs: [`--log_comment=${id}`] });
  try {
    await session.queryAsync(prelude(context));
    return session;
  } catch (error) {
    session.close();
    throw error;
  }
}

/** Names must be plain (`isPlainName`); values are quoted. */
function prelude({ database, settings, params, role, readOnly }: StatementContext): string {
  const sets = [
    ...Object.entries(settings).map(([name, value]) => `${name} = ${stringLiteral(value)}`),
    ...Object.entries(params).map(([name, value]) => `param_${name} = ${stringLiteral(value)}`),
    // Last: under it no further setting could be changed to allow writes.
    // A reader may not change settings in its statement either.
    ...(readOnly ? [`readonly = '${role === 'reader' ? 1 : 2}'`] : []),
  ];
  const use = `USE \`${database.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
  return [
    use,
    ...(role === 'owner' ? [] : [`SET ROLE ${role}`]),
    ...(sets.length === 0 ? [] : [`SET ${sets.join(', ')}`]),
  ].join('; ');
}
