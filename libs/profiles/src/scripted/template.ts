/**
 * What a phrase of a script is made of: text, placeholders `{date}`, `{result.start|datetime}`, and optional
 * parts `[for a {service}]`, which are left out when one of their placeholders has no value.
 */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly path: readonly string[]; readonly filter?: TemplateFilter }
  | { readonly kind: 'optional'; readonly parts: readonly TemplatePart[] };

/** How a value is put: spoken as a date, a clock time, both, letter by letter, or exactly as it is. */
export const TEMPLATE_FILTERS = ['date', 'time', 'datetime', 'spell', 'plain'] as const;
export type TemplateFilter = (typeof TEMPLATE_FILTERS)[number];

const PLACEHOLDER = /^([A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z][A-Za-z0-9_-]*)*)(?:\|([a-z]+))?$/;
const isFilter = (text: string): text is TemplateFilter => TEMPLATE_FILTERS.some((filter) => filter === text);

/** @throws Error with the rule that the template breaks. */
export function parseTemplate(template: string): readonly TemplatePart[] {
  const top: TemplatePart[] = [];
  let inner: TemplatePart[] | undefined;
  let rest = template;
  while (rest !== '') {
    const at = rest.search(/[[\]{}]/);
    if (at !== 0) {
      const text = at < 0 ? rest : rest.slice(0, at);
      (inner ?? top).push({ kind: 'text', text });
      rest = rest.slice(text.length);
      continue;
    }
    if (rest.startsWith('[')) {
      if (inner) throw new Error('an optional part [ ] must not hold another one');
      inner = [];
      rest = rest.slice(1);
    } else if (rest.startsWith(']')) {
      if (!inner) throw new Error('a ] has no [');
      top.push({ kind: 'optional', parts: inner });
      inner = undefined;
      rest = rest.slice(1);
    } else {
      const end = rest.indexOf('}');
      const match = rest.startsWith('{') && end > 0 ? PLACEHOLDER.exec(rest.slice(1, end)) : null;
      if (!match?.[1]) throw new Error('a placeholder must look like {slot} or {result.field|filter}');
      const filter = match[2];
      if (filter !== undefined && !isFilter(filter))
        throw new Error(`a filter must be one of ${TEMPLATE_FILTERS.join(', ')}`);
      (inner ?? top).push({
        kind: 'value',
        path: match[1].split('.'),
        ...(filter === undefined ? {} : { filter }),
      });
      rest = rest.slice(end + 1);
    }
  }
  if (inner) throw new Error('a [ is not closed');
  return top;
}

/** First path segments of every placeholder in it: the slots and variables that it speaks of. */
export function templateVariables(parts: readonly TemplatePart[]): readonly string[] {
  return parts.flatMap((part) =>
    part.kind === 'text'
      ? []
      : part.kind === 'optional'
        ? templateVariables(part.parts)
        : part.path.slice(0, 1),
  );
}
