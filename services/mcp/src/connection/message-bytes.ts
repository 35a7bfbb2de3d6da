/** Largest message of an MCP server that is read, bytes. Whoever sends more is disconnected. */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
