/** Words after which hardly anybody has finished: the sentence wants something more. */
const DANGLING = new Set(
  'a an the and or but so because if when my your his her our their to at on in for of from with about by is are am was were i we um uh erm er like maybe and then'.split(
    ' ',
  ),
);

/**
 * Silence that ends a turn with this transcript, ms: the profile's, and three times as much (at least 700) when the
 * transcript stops where nobody stops.
 */
export function turnSilenceMs(transcript: string, silenceMs: number): number {
  const last =
    transcript
      .toLowerCase()
      .replace(/[^a-z' ]/g, ' ')
      .trim()
      .split(/\s+/)
      .at(-1) ?? '';
  return DANGLING.has(last) ? Math.max(700, silenceMs * 3) : silenceMs;
}
