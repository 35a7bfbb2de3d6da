import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { McpServerConfig, McpToolConfig } from './config/mcp-config.dto.js';
import { parseMcpConfig } from './config/parse-mcp-config.js';
import { REFUSALS } from './mount/plan-mount.js';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

test('the configuration in the README is accepted, and means what it says there', () => {
  const yaml = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const config = parseMcpConfig(yaml, 'README.md', { MY_CRM_KEY: 'k', BILLING_AUTHORIZATION: 'b' });
  expect([...config.servers.keys()]).toEqual(['crm', 'billing']);
  expect(config.servers.get('crm')?.tools.get('deleteCustomer')?.effect).toBe('irreversible');
});

test('the README lists every field, its default and every reason of a refusal', () => {
  const { limits } = new McpServerConfig();
  for (const [name, value] of Object.entries(limits)) expect(readme).toContain(`\`${name}\` ${value}`);
  for (const name of [...Object.keys(new McpToolConfig()), 'as', 'description', ...REFUSALS])
    expect(readme).toContain(`\`${name}\``);
});
