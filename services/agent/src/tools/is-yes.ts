import { hearPolarity } from '../llm/scripted/hearing/polarity.js';
import { splitWords } from '../llm/scripted/hearing/words.js';

/** Whether a caller's turn is an unambiguous yes: it agrees, and says nothing else that could mean something different. */
export function isUnambiguousYes(callerText: string): boolean {
  const { polarity, bare } = hearPolarity(splitWords(callerText));
  return polarity === 'yes' && bare;
}
