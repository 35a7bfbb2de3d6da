import type { ApiKeyRecord, ToolSwitch, ToolsStatusReply } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';

type Operator = Pick<ApiKeyRecord, 'tenant' | 'scopes'>;

/** Whether a key reaches every tenant. */
const reachesAll = ({ scopes }: Operator): boolean => scopes.includes('platform:operate');

/**
 * Lets an operator switch tools for the own tenant, and for others or all only with `platform:operate`.
 *
 * @param tenant whom the switch is for; undefined for all.
 * @throws CodedError `FORBIDDEN`
 */
export function requireReach(operator: Operator, tenant: string | undefined): void {
  if (reachesAll(operator) || tenant === operator.tenant) return;
  throw new CodedError(
    'FORBIDDEN',
    `This API key switches tools for its own tenant only: name ${operator.tenant} as tenant, or use a key with ` +
      'platform:operate.',
  );
}

/** @throws CodedError `FORBIDDEN` unless the key reaches every tenant: a definition counts for all of them. */
export function requireFullReach(operator: Operator): void {
  if (!reachesAll(operator))
    throw new CodedError(
      'FORBIDDEN',
      'A definition counts for every tenant: use a key with platform:operate.',
    );
}

/**
 * What an operator may see: everything with `platform:operate`; otherwise nothing that names another tenant. Figures are those
 * of the tool, for all its callers.
 */
export function visibleTo(operator: Operator, status: ToolsStatusReply): ToolsStatusReply {
  if (reachesAll(operator)) return status;
  const own = ({ tenant }: ToolSwitch) => tenant === undefined || tenant === operator.tenant;
  return {
    ...status,
    tools: status.tools.map((tool) => ({
      ...tool,
      disabled: tool.disabled.filter(own),
      // A scope is a tenant, for client actions followed by the call.
      circuits: tool.circuits.filter(({ scope }) => scope.split(/[./ ]/, 1)[0] === operator.tenant),
    })),
    findings: [],
    problems: [],
    switches: status.switches.filter(own),
  };
}
