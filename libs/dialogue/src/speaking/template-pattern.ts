import { parseTemplate, type TemplatePart } from '@trunkline/profiles';

/** One placeholder of a phrase that was found again in speech, and what was said in its place. */
export interface SpokenValue {
  readonly path: readonly string[];
  readonly text: string;
}

interface TemplatePattern {
  readonly pattern: RegExp;
  readonly paths: readonly (readonly string[])[];
}

const cache = new Map<string, TemplatePattern>();

/** Finds a phrase of a script in what was said, the other way round than rendering. */
export function findTemplate(template: string, speech: string): readonly SpokenValue[] | undefined {
  const { pattern, paths } = compile(template);
  const match = pattern.exec(speech);
  if (!match) return undefined;
  return paths.flatMap((path, i) => {
    const text = match[i + 1]?.trim();
    return text ? [{ path, text }] : [];
  });
}

function compile(template: string): TemplatePattern {
  const known = cache.get(template);
  if (known) return known;
  const paths: (readonly string[])[] = [];
  const source = toSource(parseTemplate(template), paths);
  const fresh = { pattern: new RegExp(`(?:^|[.!?]\\s+|\\s)${source}(?=\\s|$)`, 'i'), paths };
  if (cache.size < 2000) cache.set(template, fresh);
  return fresh;
}

/** Values are taken as short as possible; none is longer than what `renderSpeech` speaks. */
function toSource(parts: readonly TemplatePart[], paths: (readonly string[])[]): string {
  return parts
    .map((part) => {
      if (part.kind === 'text')
        return part.text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\s+/g, '\\s+');
      if (part.kind === 'optional') return `(?:${toSource(part.parts, paths)})?`;
      paths.push(part.path);
      return '(.{1,200}?)';
    })
    .join('');
}
