/** A wheel of the Python package index at one version and content. */
export interface PinnedWheel {
  /** Name on the index, normalised with hyphens. */
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the wheel, hex. */
  readonly sha256: string;
  /** Size of the wheel in bytes, for progress and the check of free space. */
  readonly wheelBytes: number;
  /** Platform tags that pip may take. @default those of Linux x64, for wheels whose data fits every platform */
  readonly platforms?: readonly string[];
}
