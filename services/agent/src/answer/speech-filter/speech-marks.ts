/** Names under which models put their reasoning, in tags of any family. */
const REASONING =
  /^(?:(?:deep|ant|inner|self|long)?(?:think|thinking|thoughts?|reason|reasoning|reflect|reflection|analysis)|scratchpad|pad|monologue|rationale|cot|plan|planning|internal|deliberation|introspection|critique)$/;
/** Names under which templates put tool calls and their results. */
const TOOL =
  /^(?:antml:|minimax:)?(?:(?:use_|execute_|call_)?(?:tool|function)(?:s|_?calls?|_?use|_?code|_?requests?|_?responses?|_?results?|_?outputs?|_calls?_section|_sep|_call_arguments?)?|invoke|python_tag|actions?|parameters?|available_tools)(?:_(?:begin|end|start))?$/;
const TOOL_WORD = /^(?:tools?|functions?|invoke)(?:calls?)?$/;
const TOOL_EDGE = /^(?:begin|start|end)_(?:of_)?(?:action|tool|function)/;
/** Tags whose content is no text either. */
const CODE = /^(?:script|style|svg|template|head|iframe|object)$/;
/** Tags that part words. */
const SPACING = /^(?:br|p|div|li|ul|ol|tr|td|th|h[1-6]|hr|break|table|section|par|blockquote)$/;
const OWN_ROLE = /^(?:assistant|model|chatbot|agent|ai|bot)(?:_token)?$/;
const OTHER_ROLE =
  /^(?:user|human|system|developer|tool|function|observation|ipython|caller|customer|environment)(?:_token)?$/;

const NO_TOOLS: ReadonlySet<string> = new Set();

/** What the name inside a tag, a bracket or a special token stands for. */
export type MarkKind = 'reasoning' | 'tool' | 'code' | 'spacing' | 'own_role' | 'other_role' | 'mark';

/** @param tools names that can be called: some models use them as tags. */
export function markKind(name: string, tools = NO_TOOLS): MarkKind {
  const plain = name
    .toLowerCase()
    .replaceAll(/[▁-]/g, '_')
    .replace(/^\/|\/$/g, '');
  const bare = plain.replace(/[=\s].*$/s, '');
  // A template puts its own name in front: `mm:think`, `longcat_tool_call`, `｜DSML｜invoke`.
  const parts = bare.split(/[_:|｜]+/);
  if (parts.some((part) => REASONING.test(part)) || bare === 'chain_of_thought') return 'reasoning';
  const isTool = TOOL.test(bare) || TOOL_EDGE.test(bare) || tools.has(bare.split(':').at(-1) ?? bare);
  if (isTool || (parts.length > 1 && parts.some((part) => TOOL_WORD.test(part)))) return 'tool';
  if (CODE.test(bare)) return 'code';
  if (SPACING.test(bare)) return 'spacing';
  if (OWN_ROLE.test(bare)) return 'own_role';
  return OTHER_ROLE.test(bare) ? 'other_role' : 'mark';
}

/** A mark of any family: `<think>`, `</think>`, `<|im_end|>`, `<｜tool▁sep｜>`, `◁think▷`, `[THINK]`. */
export const ANY_MARK = /<[^<>\n]{1,290}>|◁[^◁▷\n]{1,40}▷|\[\/?[A-Za-z][A-Za-z_]{2,40}\]/g;

/** The name inside a mark, with neither brackets nor bars. */
export const markName = (mark: string): string =>
  mark
    .replace(/^[<◁[]\/?[|｜]?\/?/, '')
    .replace(/[|｜]?\/?[>▷\]]$/, '')
    .toLowerCase()
    .replaceAll(/[▁-]/g, '_');

export const isClosingMark = (mark: string): boolean =>
  /^[<◁[][|｜]?\//.test(mark) || /^end_|_end$/.test(markName(mark));

/** The name without what says that it opens or closes. */
export const markStem = (mark: string): string =>
  markName(mark)
    .replace(/[=\s].*$/s, '')
    .replace(/^(?:begin|start|end)_(?:of_)?|_(?:begin|start|end)$/g, '');

export const isReasoningMark = (mark: string): boolean => markKind(markName(mark)) === 'reasoning';

/** Special tokens with which a template ends a turn. */
export const endsTurn = (mark: string): boolean =>
  /^<\|(?:im_end|eot_id|eom_id|endoftext|end_of_turn|end)\|>$|^<\/s>$|^<end_of_turn>$/.test(mark);
