import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { STORE_ROLES, type StoreRole } from '../sql/store-role.js';

export interface EngineLimits {
  /** Memory that the engine may take in all, bytes. */
  readonly memoryBytes: number;
  /** How long one statement may run, ms. */
  readonly statementTimeoutMs: number;
}

/** Part of `memoryBytes` that one statement may take. */
const STATEMENT_SHARE = 0.6;
const THREADS = 2;

/**
 * Writes the engine's configuration into `folder` and returns the path of its main file.
 *
 * The engine authenticates everyone as its user `default`, whose rights are those of its roles: its own database, and
 * looking at `system`. Files, network, processes and other databases need grants that no role has. A connection takes
 * the role of the user whose statement it runs (statement-session.ts).
 */
export async function writeEngineConfig(
  folder: string,
  database: string,
  limits: EngineLimits,
): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const usersPath = join(folder, 'users.xml');
  const configPath = join(folder, 'config.xml');
  await writeFile(usersPath, usersXml(database, limits), { mode: 0o600 });
  await writeFile(configPath, configXml(usersPath, folder, limits), { mode: 0o600 });
  return configPath;
}

const configXml = (usersPath: string, folder: string, { memoryBytes }: EngineLimits) => `<clickhouse>
  <users_config>${escape(usersPath)}</users_config>
  <user_scripts_path>${escape(join(folder, 'no-scripts'))}</user_scripts_path>
  <max_server_memory_usage>${memoryBytes}</max_server_memory_usage>
  <mark_cache_size>16777216</mark_cache_size>
  <primary_index_cache_size>16777216</primary_index_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <index_mark_cache_size>4194304</index_mark_cache_size>
  <mmap_cache_size>0</mmap_cache_size>
  <query_condition_cache_size>4194304</query_condition_cache_size>
  <compiled_expression_cache_size>8388608</compiled_expression_cache_size>
  <max_thread_pool_size>200</max_thread_pool_size>
  <max_thread_pool_free_size>10</max_thread_pool_free_size>
  <background_pool_size>2</background_pool_size>
  <background_schedule_pool_size>4</background_schedule_pool_size>
  <background_common_pool_size>2</background_common_pool_size>
  <background_move_pool_size>1</background_move_pool_size>
  <background_fetches_pool_size>1</background_fetches_pool_size>
  <merge_tree>
    <!-- An acknowledged insert is on the disk, not in the page cache. -->
    <fsync_after_insert>1</fsync_after_insert>
    <fsync_part_directory>1</fsync_part_directory>
  </merge_tree>
</clickhouse>
`;

const usersXml = (database: string, { memoryBytes, statementTimeoutMs }: EngineLimits) => {
  const statementBytes = Math.floor(memoryBytes * STATEMENT_SHARE);
  const seconds = Math.ceil(statementTimeoutMs / 1000);
  return `<clickhouse>
  <profiles>
    <default>
      <max_threads>${THREADS}</max_threads>
      <max_insert_threads>1</max_insert_threads>
      <max_memory_usage>${statementBytes}</max_memory_usage>
      <max_execution_time>${seconds}</max_execution_time>
      <min_insert_block_size_bytes>33554432</min_insert_block_size_bytes>
      <session_timezone>UTC</session_timezone>
      <!-- Otherwise an insert is answered from a buffer in memory. -->
      <async_insert>0</async_insert>
      <constraints>
        <async_insert><const/></async_insert>
        <dialect><const/></dialect>
        <allow_introspection_functions><const/></allow_introspection_functions>
        <allow_experimental_ai_functions><const/></allow_experimental_ai_functions>
        <allow_experimental_eval_table_function><const/></allow_experimental_eval_table_function>
        <format_schema><const/></format_schema>
        <!-- The engine would print its log, statements included, into ours. -->
        <send_logs_level><const/></send_logs_level>
        <format_schema_source><const/></format_schema_source>
        <merge_tree_disk><const/></merge_tree_disk>
        <merge_tree_storage_policy><const/></merge_tree_storage_policy>
        <max_threads><max>${THREADS}</max></max_threads>
        <max_memory_usage><min>1</min><max>${statementBytes}</max></max_memory_usage>
        <max_execution_time><min>0.001</min><max>${seconds}</max></max_execution_time>
      </constraints>
    </default>
  </profiles>
  <users>
    <default>
      <password></password>
      <networks><ip>::/0</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      <grants>
        <query>GRANT ${STORE_ROLES.join(', ')}</query>
      </grants>
    </default>
  </users>
  <roles>
${STORE_ROLES.map((role) => roleXml(role, grantsOf(role, database))).join('')}  </roles>
  <quotas>
    <default></default>
  </quotas>
</clickhouse>
`;
};

/** What each user of the store may do. The engine checks it beside the admission of statements (sql/statement.ts). */
function grantsOf(role: StoreRole, database: string): readonly string[] {
  const own = `\`${database}\`.*`;
  const look = ['GRANT SHOW, SELECT ON system.*', 'GRANT SHOW, SELECT ON information_schema.*'];
  if (role === 'reader') return [`GRANT SHOW, SELECT ON ${own}`, ...look];
  // What it inserts runs through views, which read. It can't: its statements are inserts of rows (admitForRole).
  if (role === 'writer') return [`GRANT SHOW, SELECT, INSERT ON ${own}`];
  return [
    `GRANT SHOW, SELECT, INSERT, ALTER, CREATE DATABASE, CREATE TABLE, CREATE VIEW, DROP TABLE, DROP VIEW, TRUNCATE, OPTIMIZE ON ${own}`,
    ...look,
    'GRANT CREATE TEMPORARY TABLE ON *.*',
  ];
}

const roleXml = (role: StoreRole, grants: readonly string[]) => `    <${role}>
      <grants>
${grants.map((grant) => `        <query>${grant}</query>\n`).join('')}      </grants>
    </${role}>
`;

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
