export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** The first released version in a text, such as what `--version` prints. A pre-release isn't one. */
export function parseVersion(text: string): Version | undefined {
  const match = /(?<![\d.])v?(\d+)\.(\d+)(?:\.(\d+))?(?![\d.]|-?(?:rc|beta|alpha|preview|dev)\b)/i.exec(text);
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3] ?? 0) };
}

/** Below zero when `a` is older than `b`. */
export const compareVersions = (a: Version, b: Version): number =>
  a.major - b.major || a.minor - b.minor || a.patch - b.patch;

export const showVersion = (v: Version): string => `${v.major}.${v.minor}.${v.patch}`;
