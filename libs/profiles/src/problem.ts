/** One rule that a profile breaks, and where: keys and list indexes from the top. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly rule: string;
  /** Whether the key itself is wrong (unknown field), rather than its value. */
  readonly atKey?: boolean;
}
