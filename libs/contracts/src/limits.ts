/** Bounds on the bus. Sizes are bytes of UTF-8 JSON. */
export const LIMITS = {
  toolArgumentsBytes: 8 * 1024,
  toolResultBytes: 64 * 1024,
  eventBytes: 256 * 1024,
  /** Keys and elements of an event in total. */
  eventKeys: 65_536,
  commandBytes: 64 * 1024,
  /** Of a sentence that asks the caller for a confirmation. */
  questionCharacters: 1000,
  jsonDepth: 16,
  jsonKeys: 1024,
} as const;

/** Largest whole number that a counter of the store holds. */
export const MAX_UINT32 = 2 ** 32 - 1;
