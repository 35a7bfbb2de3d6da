/**
 * Text that somebody outside wrote and a model will read: without control characters, and without those that are not
 * seen (direction marks, zero width, tags), in which instructions can be hidden from people who review it.
 */
export function cleanText(text: string, maxLength: number): string {
  const seen = text
    .slice(0, maxLength * 4)
    .normalize('NFC')
    .replaceAll(/[\t\r\n\u2028\u2029]+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, '')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
  return seen.length > maxLength ? `${seen.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…` : seen;
}
