import { isName, type ToolSwitch } from '@trunkline/contracts';

/** A stored switch. Whatever is not readable in it, it stays a switch that is off: a mistake must not enable a tool. */
export function parseSwitch(stored: unknown): Omit<ToolSwitch, 'tool' | 'tenant'> {
  const record: Record<string, unknown> = typeof stored === 'object' && stored !== null ? { ...stored } : {};
  const text = (name: string): string => (typeof record[name] === 'string' ? record[name] : '');
  const operator = text('operator');
  return {
    disabled: record['disabled'] !== false,
    reason: text('reason'),
    by: text('by'),
    ...(operator === '' ? {} : { operator }),
    switchedAt: text('switchedAt'),
  };
}

/** What the key of a switch says; undefined when it is not one. */
export function parseSwitchKey(key: string): Pick<ToolSwitch, 'tool' | 'tenant'> | undefined {
  const [tool, tenant, ...rest] = key.split('.');
  if (!isName(tool) || rest.length > 0) return undefined;
  if (tenant === undefined) return { tool };
  return isName(tenant) ? { tool, tenant } : undefined;
}

export const switchKey = ({ tool, tenant }: Pick<ToolSwitch, 'tool' | 'tenant'>): string =>
  tenant === undefined ? tool : `${tool}.${tenant}`;
