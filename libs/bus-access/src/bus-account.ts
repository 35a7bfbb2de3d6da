/** What one user of the bus may do. Nothing else is allowed. */
export interface BusUser {
  /** Also the user's name in the configuration of its process. */
  readonly name: string;
  /** Subjects it may send to. */
  readonly publish: readonly string[];
  /** Subjects it may listen on, beside its own inbox. */
  readonly subscribe: readonly string[];
  /** Whether it may answer what it was asked, wherever the reply goes to. */
  readonly responds: boolean;
}

/** A subject that another account offers. */
export interface BusImport {
  readonly from: string;
  readonly subject: string;
  /** `request`: what is sent to it arrives there, and only the answer comes back. `listen`: what is sent there arrives here. */
  readonly kind: 'request' | 'listen';
  /** Under which name it is known here. @default subject */
  readonly as?: string;
}

/** A subject that accounts which are named may import. */
export interface BusExport {
  readonly subject: string;
  readonly kind: 'request' | 'listen';
  readonly to: readonly string[];
  /** Whether several answers come to one request. @default false */
  readonly manyAnswers?: boolean;
}

/** Users that share subjects. What is sent in one account is not seen in another, unless it is exported and imported. */
export interface BusAccount {
  readonly name: string;
  /** What is stored for it; absent when it has no JetStream. */
  readonly stores?: { readonly streams: boolean; readonly buckets: readonly string[] };
  readonly users: readonly BusUser[];
  /** A user that may do everything in this account: sets up its storage, and is the operator's. */
  readonly operator?: string;
  readonly exports: readonly BusExport[];
  readonly imports: readonly BusImport[];
}
