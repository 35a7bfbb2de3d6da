import { clientActionTool } from '@trunkline/contracts';
import { toCodedError } from '@trunkline/errors';
import { compileTool } from '@trunkline/tool-sdk';
import type { AgentProfile } from './agent-profile.dto.js';
import type { Problem } from './problem.js';

const MAX_SCHEMA_BYTES = 4096;

/** Client actions keep the rules of tools, which the gateway would otherwise only find out in a call. */
export function clientActionProblems({ clientActions, tools }: AgentProfile): Problem[] {
  const seen = new Set<string>();
  const asTools = new Set(tools.map((tool) => tool.name));
  return clientActions.flatMap((action, i): Problem[] => {
    const at = (field: string, rule: string): Problem => ({ path: ['clientActions', i, field], rule });
    const name = seen.has(action.name)
      ? [at('name', 'is listed twice')]
      : asTools.has(action.name)
        ? [at('name', 'is the name of a tool already')]
        : [];
    seen.add(action.name);
    const large = (['parameters', 'result'] as const).filter(
      (field) => Buffer.byteLength(JSON.stringify(action[field] ?? {})) > MAX_SCHEMA_BYTES,
    );
    if (large.length > 0)
      return [...name, ...large.map((field) => at(field, `must not exceed ${MAX_SCHEMA_BYTES} bytes`))];
    const rule = brokenRule(() => compileTool(clientActionTool(action)));
    return rule === undefined ? name : [...name, at(rule.field, rule.text)];
  });
}

/** The rule of tools that is broken, and the field that it is about. */
function brokenRule(compile: () => unknown): { field: string; text: string } | undefined {
  try {
    compile();
    return undefined;
  } catch (thrown) {
    const { message } = toCodedError(thrown);
    const [, field, text] = /^(parameters|result|sensitive): (.*)$/s.exec(message) ?? [];
    return field === undefined || text === undefined
      ? { field: 'parameters', text: message }
      : { field, text };
  }
}
