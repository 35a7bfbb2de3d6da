import { printable, renderTable } from '@trunkline/config';
import type { ToolFinding, ToolStatus, ToolSwitch, ToolsStatusReply } from '@trunkline/contracts';
import { remedyOf } from '../catalog/finding-remedy.js';

const HEADER = ['TOOL', 'EFFECT', 'STATE', 'SERVED BY', 'PER MIN', 'P50', 'P99', 'OUTCOMES', 'BREAKER'];

/** The tools as a table, then what is switched off and what was refused. */
export function toolList({ tools, switches, findings, problems, since }: ToolsStatusReply): string {
  return [
    ...(tools.length === 0
      ? ['No tools.']
      : [renderTable(HEADER, tools.map(row)), `Figures since ${since}.`]),
    ...switches.map(
      (s) =>
        `OFF      ${s.tool} for ${s.tenant ?? 'all'}: ${printable(s.reason)} (${who(s)}, ${s.switchedAt})`,
    ),
    ...findings.map(finding),
    ...problems.map(
      ({ services, subject, reason }) =>
        `REFUSED  ${printable(subject)} of ${services.map(printable).join(', ')}: ${printable(reason)}`,
    ),
  ].join('\n');
}

/** What is to be decided, and the command that does it. */
function finding(of: ToolFinding): string {
  const { kind, tool, version, service, declaredEffect, changes, withheld } = of;
  const name = `${tool}.v${version} of ${printable(service)}`;
  const differ = changes
    .map(({ field, from, to }) => `${printable(field)} ${printable(from)} -> ${printable(to)}`)
    .join(', ');
  const holds = withheld ? 'it is withheld' : 'the stricter holds';
  const said = {
    no_terms: `NO TERMS ${name} declares ${declaredEffect}, and counts as irreversible until you say so`,
    contested: `CONTESTED ${name}: ${differ}; ${withheld ? 'it is withheld' : 'the former holds'}`,
    not_pinned: `NOT PINNED ${name}: ${differ}; ${withheld ? 'it is withheld' : 'the pinned one holds'}`,
    below_terms: `BELOW ITS TERMS ${name}: ${differ}; ${holds}`,
    unfit: `UNFIT ${name}: ${differ}; ${holds}`,
  }[kind];
  return `${said}\n         to take it as it is: ${remedyOf(of)}`;
}

function row(tool: ToolStatus): string[] {
  const { latencyMs, state, disabled, circuits, outcomes } = tool;
  const tenants = disabled.flatMap(({ tenant }) => tenant ?? []);
  const services = new Map<string, number>();
  for (const { service } of tool.instances) services.set(service, (services.get(service) ?? 0) + 1);
  const broken = circuits.filter((circuit) => circuit.state !== 'closed');
  return [
    `${tool.name}.v${tool.version}`,
    tool.effect ?? '-',
    tenants.length > 0 && state !== 'disabled' ? `${state}, off for ${tenants.join(', ')}` : state,
    [...services].map(([service, count]) => (count === 1 ? service : `${service} x${count}`)).join(', ') ||
      '-',
    String(tool.callsPerMinute),
    latencyMs ? `${latencyMs.p50} ms` : '-',
    latencyMs ? `${latencyMs.p99} ms` : '-',
    Object.entries(outcomes)
      .filter(([, count]) => count > 0)
      .map(([outcome, count]) => `${count} ${outcome}`)
      .join(', ') || '-',
    broken.map((circuit) => `${circuit.state} for ${circuit.scope}`).join(', ') || 'closed',
  ];
}

export const who = ({ by, byTenant, operator }: ToolSwitch): string => {
  const key = `key ${printable(by)}${byTenant === undefined ? '' : ` of ${printable(byTenant)}`}`;
  return operator === undefined ? key : `${printable(operator)} with the ${key}`;
};
