import type { llm } from '@livekit/agents';

/** Facts of a result that are told, at most. */
const FACTS = 3;
const LONGEST_FACT = 60;
const NO_FACT = /(?:^|_)(?:id|url|uri|token|hash|key|version)$|Id$|Url$|Token$/;

type Fields = Readonly<Record<string, unknown>>;

/**
 * What became of the tools that ran, in the platform's own words, for when no model can say it: never "say that again"
 * after something was done. Undefined when none ran.
 */
export function spokenOutcome(results: readonly llm.FunctionCallOutput[]): string | undefined {
  const sentences = results.map(sentenceOf);
  return sentences.length === 0 ? undefined : [...new Set(sentences)].join(' ');
}

function sentenceOf({ output, isError }: llm.FunctionCallOutput): string {
  const outcome = parsed(output);
  if (isError || outcome['ok'] === false) return refused(fields(outcome['error']));
  if (outcome['ok'] !== true) return DONE.read;
  const facts = factsOf(outcome['result']);
  const words = outcome['effect'] === 'read' ? DONE.read : DONE.write;
  return [words, ...facts].join(' ');
}

const DONE = {
  read: 'I have looked that up, but I have trouble finding the words right now. Please ask me again.',
  write: "That's done.",
} as const;

function refused(error: Fields): string {
  switch (error['code']) {
    case 'EFFECT_IN_DOUBT':
      return "I can't say for certain whether that was done, so I won't try it a second time.";
    case 'CONFIRMATION_REQUIRED':
      return 'I need your yes before I do that. It has not been done.';
    default:
      return "I'm sorry, that could not be done.";
  }
}

/** Short values of the result, with their names: they are data from outside, so only plain words pass. */
function factsOf(result: unknown): readonly string[] {
  const entries = Object.entries(fields(result)).flatMap(([name, value]) =>
    isFields(value) ? Object.entries(value) : [[name, value] as const],
  );
  return entries
    .filter(
      ([name, value]) => !NO_FACT.test(name) && (typeof value === 'string' || typeof value === 'number'),
    )
    .map(([name, value]) => [plain(words(name)), plain(String(value))] as const)
    .filter(([name, value]) => name !== '' && value !== '' && value.length <= LONGEST_FACT)
    .slice(0, FACTS)
    .map(([name, value]) => `${name}: ${value}.`);
}

const words = (name: string): string => {
  const said = name
    .replaceAll('_', ' ')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return said.charAt(0).toUpperCase() + said.slice(1);
};
const plain = (text: string): string => text.replaceAll(/[^\p{L}\p{N} .,:+@'’&/-]/gu, '').trim();

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fields = (value: unknown): Fields => (isFields(value) ? value : {});

/** The framework writes a result as JSON, and a text that was JSON already once more. */
function parsed(output: string): Fields {
  try {
    const value: unknown = JSON.parse(output);
    return typeof value === 'string' ? fields(JSON.parse(value)) : fields(value);
  } catch {
    return {};
  }
}
