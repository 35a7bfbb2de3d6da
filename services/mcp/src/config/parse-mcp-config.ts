import { CodedError } from '@trunkline/errors';
import { readFields, readLocatedYaml } from '@trunkline/profiles';
import { configProblems } from './config-problems.js';
import { McpConfig } from './mcp-config.dto.js';

/**
 * Reads the configuration.
 *
 * @param fileName only for messages
 * @throws CodedError `SETTING_INVALID`: the message lists every problem as `file:line: field.path: rule`.
 */
export function parseMcpConfig(text: string, fileName: string, environment: NodeJS.ProcessEnv): McpConfig {
  const read = readLocatedYaml(text, fileName, (plain) => {
    const fields = readFields(McpConfig, plain, 'the file');
    if ('problems' in fields) return fields;
    const problems = configProblems(fields.value, environment);
    return problems.length > 0 ? { problems } : fields;
  });
  if ('value' in read) return read.value;
  throw new CodedError('SETTING_INVALID', read.problems.join('\n'), { details: { problems: read.problems } });
}
