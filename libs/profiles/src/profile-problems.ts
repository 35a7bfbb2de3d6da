import type { AgentProfile } from './agent-profile.dto.js';
import { clientActionProblems } from './client-action-problems.js';
import type { Problem } from './problem.js';
import { scriptProblems } from './scripted/script-problems.js';

/** Rules between fields. The fields themselves have passed already. */
export function profileProblems(profile: AgentProfile): readonly Problem[] {
  return [
    ...providerProblems(profile),
    ...budgetProblems(profile),
    ...toolProblems(profile),
    ...factProblems(profile),
    ...clientActionProblems(profile),
    ...scriptProblems(profile),
  ];
}

function providerProblems(profile: AgentProfile): Problem[] {
  const problems: Problem[] = [];
  for (const kind of ['stt', 'llm', 'tts'] as const) {
    const first = profile.providers[kind];
    for (const [provider, at] of [
      [first, ['providers', kind]],
      [first.fallback, ['providers', kind, 'fallback']],
    ] as const) {
      if (!provider) continue;
      const report = (field: string, rule: string) => problems.push({ path: [...at, field], rule });
      if (provider.name === 'scripted' && kind !== 'llm') report('name', 'scripted is a language model');
      if (provider.name === 'embedded' && kind === 'llm')
        report('name', 'there is no embedded language model; use scripted or openai-compatible');
      if (provider.name === 'scripted' && !profile.scripted)
        report('name', 'scripted needs a dialogue under the field scripted');
      if (provider.name === 'scripted' && profile.language.split('-')[0] !== 'en')
        report('name', 'scripted speaks English only; language must be en');
      if (provider.name === 'openai-compatible' && provider.baseUrl === undefined)
        report('baseUrl', 'is required for openai-compatible');
      if (provider.name === 'openai-compatible' && provider.model === undefined)
        report('model', 'is required for openai-compatible');
      if (['scripted', 'embedded'].includes(provider.name) && provider.apiKeyEnv !== undefined)
        report('apiKeyEnv', `is of no use to ${provider.name}, which needs no key`);
      if (['scripted', 'embedded'].includes(provider.name) && provider.baseUrl !== undefined)
        report('baseUrl', `is of no use to ${provider.name}, which runs in the agent`);
    }
  }
  return problems;
}

function budgetProblems(profile: AgentProfile): Problem[] {
  const stages = Object.values(profile.budget.stages ?? {});
  return stages.reduce((sum, ms) => sum + ms, 0) > profile.budget.totalMs
    ? [{ path: ['budget', 'stages'], rule: 'must not add up to more than totalMs' }]
    : [];
}

function factProblems({ facts }: AgentProfile): Problem[] {
  return (facts?.closedOn ?? []).flatMap((date, i) =>
    new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date)
      ? []
      : [{ path: ['facts', 'closedOn', i], rule: 'is not in the calendar' }],
  );
}

function toolProblems(profile: AgentProfile): Problem[] {
  const seen = new Set<string>();
  return profile.tools.flatMap((tool, i) => {
    if (seen.has(tool.name)) return [{ path: ['tools', i, 'name'], rule: 'is listed twice' }];
    seen.add(tool.name);
    return [];
  });
}
