const NUMBERS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty'];

/** A number below sixty in words. */
export const spokenNumber = (n: number): string =>
  n < 20
    ? (NUMBERS[n] ?? String(n))
    : n < 60
      ? `${TENS[Math.floor(n / 10)]}${n % 10 === 0 ? '' : ` ${NUMBERS[n % 10]}`}`
      : String(n);

/**
 * "15:00" as people say it, in letters that a voice reads well: "three p m", "half past two", "quarter to ten",
 * "ten twenty a m", "noon". Text that isn't a time is given back as it is.
 */
export function spokenTime(clock: string): string {
  const match = /^(\d{2}):(\d{2})/.exec(clock);
  if (!match) return clock;
  const hour = Number(match[1]);
  const minute = Number(match[2]);
  const half = hour < 12 ? 'a m' : 'p m';
  const twelve = (h: number) => spokenNumber(((h + 11) % 12) + 1);
  if (minute === 0 && hour === 12) return 'noon';
  if (minute === 0 && hour === 0) return 'midnight';
  if (minute === 0) return `${twelve(hour)} ${half}`;
  if (minute === 15) return `quarter past ${twelve(hour)}`;
  if (minute === 30) return `half past ${twelve(hour)}`;
  if (minute === 45) return `quarter to ${twelve(hour + 1)}`;
  return `${twelve(hour)} ${minute < 10 ? `oh ${spokenNumber(minute)}` : spokenNumber(minute)} ${half}`;
}
