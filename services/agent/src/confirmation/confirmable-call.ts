/** An action that the gateway wants confirmed. */
export interface ConfirmableCall {
  /** Tells calls with other arguments apart. */
  readonly key: string;
  readonly tool: string;
  readonly version: number;
  readonly arguments: Readonly<Record<string, unknown>>;
}
