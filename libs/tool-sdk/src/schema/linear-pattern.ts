import { RE2JS } from 're2js';

/**
 * Compiles a pattern of a schema for an engine whose time grows linearly with the text (RE2). A pattern comes from whoever
 * registers a tool, and the text from a model: JavaScript's own engine could be made to backtrack for ever by the two.
 *
 * @throws Error for look-around and back references, which cannot be matched in linear time.
 */
function linearPattern(pattern: string): Pattern {
  const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
  // ajv takes patterns with the same text for the same one.
  return { test: (text) => compiled.matcher(text).find(), toString: () => `/${pattern}/` };
}

interface Pattern {
  test(text: string): boolean;
  toString(): string;
}

/** The same in the form that ajv takes; `code` is for generated source files, which nobody makes here. */
export const linearPatterns = Object.assign(linearPattern, { code: 'linearPattern' });
