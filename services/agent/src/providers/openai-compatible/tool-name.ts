/** Prefixes that some models put before a name, and what templates leave behind it. */
const NAMESPACE = /^(?:functions?|tools?|default_api|api)[.:/]/;
const LEFTOVER = /(?:<\||:\d+$|\(\)$|\s).*$/s;

/** The tool that is meant: the name itself when it is known, without a namespace or leftovers when only that is. */
export function toolName(said: string, tools: ReadonlySet<string>): string {
  if (tools.has(said)) return said;
  const bare = said.trim().replace(NAMESPACE, '').replace(LEFTOVER, '');
  return tools.has(bare) ? bare : said.trim();
}
