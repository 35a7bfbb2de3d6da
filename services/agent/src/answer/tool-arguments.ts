/**
 * Whether arguments are the JSON object that they have to be. Nothing at all stands for no arguments; an object that was
 * encoded twice is still the same object. What is broken is neither repaired nor guessed: a changed amount would be
 * carried out.
 */
export function isArgumentObject(text: string): boolean {
  if (/^\s*(?:null)?\s*$/.test(text)) return true;
  const value = parsed(text);
  const decoded = typeof value === 'string' ? parsed(value) : value;
  return typeof decoded === 'object' && decoded !== null && !Array.isArray(decoded);
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
