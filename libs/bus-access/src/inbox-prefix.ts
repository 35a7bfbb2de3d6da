/** Where replies to a user arrive. */
export const inboxPrefix = (user: string): string => `_INBOX_${user.replaceAll(/[^A-Za-z0-9_-]/g, '_')}`;
