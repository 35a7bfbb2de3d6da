/** Figures as people read them. */

export const ms = (value: number): string => `${Math.round(value)} ms`;

export function duration(value: number): string {
  const seconds = Math.max(0, Math.round(value / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** An instant in the time zone of this machine: `2026-11-23 15:05:10`. */
export function localTime(instant: string): string {
  const at = new Date(instant);
  const two = (part: number) => String(part).padStart(2, '0');
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${date} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`;
}
