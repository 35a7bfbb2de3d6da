import { kinds, setting } from '@trunkline/config';
import { busSettings, commonSettings } from '@trunkline/service';

export const settings = {
  ...commonSettings,
  ...busSettings,
  configFile: setting('MCP_CONFIG', kinds.text(4096), {
    description: 'path of the YAML file that says which tools of which MCP servers are mounted',
  }),
};
