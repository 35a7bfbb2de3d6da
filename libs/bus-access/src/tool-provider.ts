import { subjects, type ToolTerms } from '@trunkline/contracts';
import type { BusAccount, BusExport, BusImport, BusUser } from './bus-account.js';

/** Who serves tools, and which: only these, in every version. */
export interface ToolProvider {
  /** Its user, its account, and the name that its NATS service (ADR-32) must have. */
  readonly name: string;
  /** Names of tools. */
  readonly tools: readonly string[];
  /** What the operator says about them, by name. A tool without an effect counts as irreversible. */
  readonly terms?: Readonly<Record<string, ToolTerms>>;
}

/** Account of the services that hold the platform's state. */
export const CORE = 'core';

/** The subjects of one tool, in all versions: its requests, their cancellation, and what became of them. */
const toolSubjects = (tool: string): string[] => [
  `tool.${tool}.*`,
  `tool.${tool}.*.cancel`,
  `tool.${tool}.*.status`,
];

const VERBS = ['PING', 'INFO', 'STATS'];

/** What a NATS service of this name is asked about itself: all services at once, those of its name, it alone. */
export const discoveryOf = (service: string): string[] =>
  VERBS.flatMap((verb) => [`$SRV.${verb}`, `$SRV.${verb}.${service}`, `$SRV.${verb}.${service}.*`]);

/** The account of a tool provider: it hears requests for its tools and answers them, and that is all. */
export function providerAccount(
  { name, tools }: ToolProvider,
  own: Pick<BusAccount, 'stores' | 'operator'> & Partial<Pick<BusUser, 'publish'>> = {},
): BusAccount {
  const { publish = [], ...account } = own;
  const served = tools.flatMap(toolSubjects);
  const offer = (subject: string): BusExport => ({ subject, kind: 'request', to: [CORE] });
  return {
    name,
    ...account,
    users: [{ name, publish, subscribe: [...served, ...discoveryOf(name)], responds: true }],
    exports: [...served.map(offer), ...discoveryOf(name).map((s) => ({ ...offer(s), manyAnswers: true }))],
    imports: [],
  };
}

/** What the gateway's account takes from a tool provider. */
export function providerImports({ name, tools }: ToolProvider): BusImport[] {
  const take = (subject: string): BusImport => ({ from: name, subject, kind: 'request' });
  return [
    ...tools.flatMap(toolSubjects).map(take),
    ...discoveryOf(name).map(take),
    // Asked under the name of the tool, only the account that owns it answers.
    ...tools.map((tool) => ({ ...take('$SRV.INFO'), as: subjects.toolOwner(tool) })),
  ];
}
