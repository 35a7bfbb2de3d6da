/** Bounds on the bus. Sizes are bytes of UTF-8 JSON. */
export const LIMITS = {
  toolArgumentsBytes: 8 * 1024,
  toolResultBytes: 64 * 1024,
  eventBytes: 256 * 1024,
  commandBytes: 64 * 1024,
  /** Of a sentence that asks the caller for a confirmation. */
  questionCharacters: 1000,
  jsonDepth: 16,
  jsonKeys: 1024,
} as const;
