/**
 * Users of the store by what they may do: `owner` makes tables and does everything in the database, `writer` inserts rows
 * and nothing else, `reader` only reads.
 */
export const STORE_ROLES = ['owner', 'writer', 'reader'] as const;

export type StoreRole = (typeof STORE_ROLES)[number];
