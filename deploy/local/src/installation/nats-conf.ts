import { LOOPBACK } from './hosts.js';

export interface NatsConf {
  readonly port: number;
  readonly monitorPort: number;
  /** Accounts and users: in its language, or `include` and a file beside it. */
  readonly access: string;
  readonly storeDir: string;
}

/**
 * The configuration of the bus. `sync_interval: always` because an acknowledged event must survive a power
 * cut; the default syncs every two minutes.
 */
export const renderNatsConf = (conf: NatsConf): string => `# Written at every start: changes are lost.
server_name: trunkline
listen: ${quote(`${LOOPBACK}:${conf.port}`)}
http: ${quote(`${LOOPBACK}:${conf.monitorPort}`)}
max_payload: 1MB
${conf.access}
jetstream {
  store_dir: ${quote(conf.storeDir)}
  sync_interval: always
}
`;

/** The configuration language has JSON's escapes for everything that occurs in a path. */
const quote = (text: string) => JSON.stringify(text);
