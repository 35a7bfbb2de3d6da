/** Instants in `DateTime64(3, 'UTC')` columns, which ClickHouse writes as `2026-11-23 14:05:10.123`. */

/** @param at epoch ms */
export const toColumnTime = (at: number): string =>
  new Date(at).toISOString().replace('T', ' ').replace('Z', '');

/** @returns ISO 8601 in UTC */
export const fromColumnTime = (column: string): string => `${column.replace(' ', 'T')}Z`;
