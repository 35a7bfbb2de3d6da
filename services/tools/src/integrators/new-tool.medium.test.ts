import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { startProgram, tempDir } from '@trunkline/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayWorld, startGatewayWorld } from '../gateway.fixture.js';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../../../..');
const bin = (name: string) => join(root, 'node_modules/.bin', name);
const command = join(root, 'libs/tool-sdk/dist/cli/new-tool.js');

/** As `npm run new:tool` does. */
const scaffold = (name: string, folder: string) =>
  run(process.execPath, [command, name, '--dir', folder], { cwd: root });
/** With the Node of the tests first: npm's own may be another. */
const env = {
  ...process.env,
  // In production npm would leave out what the tool's own tests need.
  NODE_ENV: 'development',
  PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`,
};
const npm = (folder: string, ...args: readonly string[]) => run('npm', args, { cwd: folder, env });

const ANSWER = { answer: 'You find us at 1 Harbour Street.' };

let world: GatewayWorld;

beforeAll(async () => {
  world = await startGatewayWorld();
  await world.startGateway();
});

afterAll(() => world?.close());

/**
 * It serves, a call that is already going on sees it and uses it, and it goes away with its process.
 *
 * @returns what the tool answered.
 */
async function useInRunningCall(name: string, folder: string): Promise<unknown> {
  await world.setTerms(name, { effect: 'read' });
  const call = await world.newCall({ tools: [{ name }] });
  await world.untilCatalog(call);
  writeFileSync(
    join(folder, '.env'),
    Object.entries(world.env)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  const program = await startProgram({
    command: process.execPath,
    // As its `npm start` does.
    args: ['--env-file-if-exists=.env', 'dist/main.js'],
    cwd: folder,
    env: {},
    readyText: 'tools served',
  });
  const { tools } = await world.untilCatalog(call, name);
  expect(tools).toMatchObject([
    {
      name,
      version: 1,
      effect: 'read',
      parameters: { required: ['subject'], additionalProperties: false },
      examples: [{ subject: 'opening hours' }],
    },
  ]);
  const reply = await call.execute(name, { subject: 'address' });
  await expect(call.execute(name, { subject: 'parking' })).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    details: { toolCode: 'SUBJECT_UNKNOWN' },
  });
  await expect(call.execute(name, { subject: 'address', admin: true })).rejects.toMatchObject({
    code: 'ARGUMENTS_INVALID',
  });
  const other = await world.newCall({ tools: [] });
  await expect(other.execute(name, { subject: 'address' })).rejects.toMatchObject({
    code: 'TOOL_NOT_ALLOWED',
  });
  expect(await program.close()).toBe('ended with code 0');
  await world.untilCatalog(call);
  return reply.result;
}

describe('a tool that npm run new:tool wrote inside the repository', () => {
  let folder: string;
  const name = `opening-hours_${'x'.repeat(50)}`;

  beforeAll(async () => {
    // Not an ignored folder, so that the formatter and the linter look at it.
    const parent = mkdtempSync(join(root, 'libs/tool-sdk/.new-tool-'));
    folder = join(parent, name);
    await scaffold(name, folder);
  });
  afterAll(() => rmSync(resolve(folder, '..'), { recursive: true, force: true }));

  it('passes formatter, linter, types and its own tests without an installation', {
    timeout: 180_000,
  }, async () => {
    await run(bin('biome'), ['check', '--error-on-warnings', folder], { cwd: root });
    await run(bin('oxlint'), ['--type-aware', '--deny-warnings', folder], { cwd: root });
    const { stdout } = await npm(folder, 'test');
    expect(stripVTControlCharacters(stdout)).toMatch(/Tests +3 passed/);
  });

  it('is used by a call that is going on', async () => {
    expect(await useInRunningCall(name, folder)).toEqual(ANSWER);
  });
});

describe('a tool that npm run new:tool wrote elsewhere', () => {
  it('installs, passes its own tests and is used by a call that is going on', {
    timeout: 300_000,
  }, async () => {
    const folder = join(tempDir(), 'integrator/parking');
    await scaffold('parking', folder);
    await npm(folder, 'install', '--prefer-offline', '--no-audit', '--no-fund');
    const { stdout } = await npm(folder, 'test');
    expect(stripVTControlCharacters(stdout)).toMatch(/Tests +3 passed/);
    const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    expect(dependencies['@trunkline/tool-sdk']).toMatch(/^file:vendor\//);
    expect(await useInRunningCall('parking', folder)).toEqual(ANSWER);
  });
});

it('a tool without credentials says which are missing', async () => {
  const folder = mkdtempSync(join(root, 'libs/tool-sdk/.new-tool-'));
  try {
    await scaffold('silent', join(folder, 'silent'));
    const started = npm(join(folder, 'silent'), 'start');
    await expect(started).rejects.toMatchObject({
      stderr: expect.stringContaining('Missing: NATS_URL, NATS_USER, NATS_PASSWORD.'),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
