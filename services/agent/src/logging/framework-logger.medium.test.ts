import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** In a process of its own, because the lines go to its standard output. */
async function linesOf(program: string): Promise<readonly Record<string, unknown>[]> {
  const imports = `
    import { initializeLogger, log } from '@livekit/agents';
    import { createLogger } from '@trunkline/telemetry';
    import { logFrameworkThrough } from './dist/logging/framework-logger.js';
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', imports + program],
    { cwd: new URL('../../', import.meta.url) },
  );
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const FORMAT = {
  level: 'warn',
  time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  service: 'agent',
  pid: expect.any(Number),
  component: 'livekit',
};

test('lines of the framework have the format of all others, whenever it makes its logger', async () => {
  const lines = await linesOf(`
    initializeLogger({ pretty: false, level: 'debug' });
    logFrameworkThrough(createLogger('agent', 'info'));
    log().warn({ jobId: 'a' }, 'before');
    initializeLogger({ pretty: true, level: 'debug' });
    log().child({ part: 'tts' }).warn({ error: new Error('no voice') }, 'after');
    log().info('what somebody said');
  `);
  expect(lines).toMatchObject([
    { ...FORMAT, jobId: 'a', msg: 'before' },
    { ...FORMAT, part: 'tts', msg: 'after', error: { type: 'Error', message: 'no voice' } },
  ]);
  expect(lines).toHaveLength(2);
});

test('secrets are no more in them than in ours', async () => {
  const [line] = await linesOf(`
    logFrameworkThrough(createLogger('agent', 'info'));
    log().warn({ token: 'abc', options: { apiSecret: 'def' } }, 'connecting');
  `);
  expect(JSON.stringify(line)).not.toMatch(/abc|def/);
});
