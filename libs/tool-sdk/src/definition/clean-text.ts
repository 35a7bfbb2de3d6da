import { visibleText } from '@trunkline/contracts';

/**
 * Text that somebody outside wrote and a model will read: without control characters, and without those that are not
 * seen (direction marks, zero width, tags), in which instructions can be hidden from people who review it.
 */
export function cleanText(text: string, maxLength: number): string {
  const seen = visibleText(text.slice(0, maxLength * 4))
    .replaceAll(/[\p{Cn}]/gu, '')
    .replaceAll(/[\t\n]+/g, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
  return seen.length > maxLength ? `${seen.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…` : seen;
}
