/** One of the services behind the console. */
export interface UpstreamOptions {
  /** For errors and spans, such as `token`. */
  readonly name: string;
  readonly baseUrl: string;
  /** Sent as bearer; never leaves this process otherwise. */
  readonly apiKey: string;
  /** The setting that holds it, for who has to correct it. */
  readonly apiKeySetting: string;
  readonly timeoutMs: number;
}
