import { CodedError } from '@trunkline/errors';
import { MCP, SERVICES, type ServiceName } from './services.js';

const PREFIX = 'TRUNKLINE_SET_';
const NAMES = [...SERVICES, MCP].map(({ name }) => name);

/**
 * The settings that the user gives to one service beyond what an installation sets by itself:
 * `TRUNKLINE_SET_APPOINTMENTS_BUSINESS_HOURS` is its BUSINESS_HOURS. No other service sees them.
 */
export function serviceOverrides(
  service: ServiceName,
  environment: NodeJS.ProcessEnv,
): Record<string, string> {
  const prefix = prefixOf(service);
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      name.startsWith(prefix) && value !== undefined ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}

/** @throws CodedError `SETTING_INVALID` for a setting that names no service: it would be ignored silently. */
export function refuseUnknownOverrides(environment: NodeJS.ProcessEnv): void {
  const prefixes = NAMES.map(prefixOf);
  const unknown = Object.keys(environment).filter(
    (name) => name.startsWith(PREFIX) && !prefixes.some((prefix) => name.startsWith(prefix)),
  );
  if (unknown.length === 0) return;
  throw new CodedError(
    'SETTING_INVALID',
    `${unknown.join(', ')}: not a service. After ${PREFIX} comes one of ` +
      `${NAMES.map((name) => name.toUpperCase()).join(', ')}, then _ and the name of its setting.`,
  );
}

/** An environment without the settings for single services. */
export const withoutOverrides = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith(PREFIX)));

const prefixOf = (service: ServiceName): string => `${PREFIX}${service.toUpperCase()}_`;
