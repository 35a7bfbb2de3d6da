import { passageUntil } from './passage.js';
import type { Rule } from './rule.js';

const OPEN = String.raw`(?:\{\{|[«【〈⟨「]|<(?=\s)|&lt;)`;
const CLOSE = String.raw`(?:\}\}|[»】〉⟩」]|>|&gt;)`;
const NAME = String.raw`\s?(?<closing>\/\s?)?(?<name>[a-z][a-z_ -]{2,30}?)\s?`;
const MARK = new RegExp(`^${OPEN}${NAME}${CLOSE}`, 'i');
/** Fewer than in tags: these brackets also quote. */
const REASONING = /^(?:think|thinking|thoughts?|reasoning|scratch[ _-]?pad|inner[ _-]monologue)$/i;
const CLOSING = new RegExp(
  String.raw`(?:\{\{|[«【〈⟨「<]|&lt;)\s?\/\s?[a-z][a-z_ -]{2,30}?\s?${CLOSE}|<\/[a-z_]{3,30}>`,
  'gi',
);
const BEGINNING =
  /^(?:\{\{?|[«【〈⟨「]|<\s|&(?:l(?:t;?)?)?)(?:(?<=\{\{|[«【〈⟨「]|<\s|&lt;)\s?\/?\s?[a-z_ -]{0,32}(?:\}|&(?:g(?:t)?)?)?)?$/i;

/** `✿FUNCTION✿: book`, `✿ARGS✿: {…}`, `✿RESULT✿`, `✿RETURN✿`: how Qwen writes calls without special tokens. */
const FLOWER = /^✿[A-Z]{2,12}✿:?/;

/** Marks in brackets of other kinds: `{{think}}`, `«think»`, `&lt;think&gt;`, `< think >`, `✿FUNCTION✿`. */
export const rareMarkRule: Rule = (text, { atEnd }) => {
  if (text.startsWith('✿')) {
    const flower = FLOWER.exec(text)?.[0];
    if (flower !== undefined)
      return flower.startsWith('✿RETURN')
        ? { length: flower.length }
        : { length: flower.length, passage: passageUntil('tool', /✿RETURN✿:?/g) };
    return /^✿[A-Z]{0,12}$/.test(text) && !atEnd ? 'more' : undefined;
  }
  if (!/^[{«【〈⟨「<&]/.test(text)) return undefined;
  const mark = MARK.exec(text);
  if (mark) {
    const [{ length }] = mark;
    if (!REASONING.test(mark.groups?.['name'] ?? '')) return undefined;
    return mark.groups?.['closing'] === undefined
      ? { length, passage: passageUntil('reasoning', CLOSING) }
      : { length, retracts: true };
  }
  return BEGINNING.test(text) && !atEnd ? 'more' : undefined;
};
