import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { CodedError } from '@trunkline/errors';
import type { McpConfig } from './mcp-config.dto.js';
import { parseMcpConfig } from './parse-mcp-config.js';

/** @throws CodedError `SETTING_INVALID` when the file can't be read or breaks a rule, see `parseMcpConfig`. */
export async function loadMcpConfig(path: string, environment: NodeJS.ProcessEnv): Promise<McpConfig> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (cause) {
    throw new CodedError('SETTING_INVALID', `MCP_CONFIG: ${path} cannot be read as UTF-8.`, { cause });
  }
  return parseMcpConfig(text, basename(path), environment);
}
