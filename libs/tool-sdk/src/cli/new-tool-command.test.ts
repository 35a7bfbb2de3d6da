import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from '@trunkline/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newToolCommand } from './new-tool-command.js';

let out: string[];
beforeEach(() => {
  out = [];
  const keep = (line: string) => void out.push(line);
  vi.spyOn(console, 'log').mockImplementation(keep);
  vi.spyOn(console, 'error').mockImplementation(keep);
});
afterEach(() => vi.restoreAllMocks());

describe('npm run new:tool', () => {
  it('explains itself', async () => {
    expect(await newToolCommand(['--help'], {})).toBe(0);
    expect(out.join('\n')).toContain('npm run new:tool -- NAME');
  });

  it.each([
    [['weather', '--shout'], 'USAGE'],
    [['weather', 'forecast'], 'USAGE'],
    [[], 'USAGE'],
    [['weather', '--dir', ''], 'USAGE'],
    [['weather', '--dir', '.'], 'USAGE'],
    [['Weather'], 'INVALID_NAME'],
  ])('refuses %j', async (args, code) => {
    expect(await newToolCommand(args, { INIT_CWD: tempDir() })).toBe(2);
    expect(out).toEqual([expect.stringMatching(`^${code}: `)]);
  });

  it('creates the folder where the user stands, and says what comes next', async () => {
    const from = tempDir();
    expect(await newToolCommand(['weather', '--dir', 'tools/weather'], { INIT_CWD: from })).toBe(0);
    expect(out.join('\n')).toMatch(/cd tools\/weather\n {2}npm install\n {2}npm test/);
    expect(existsSync(join(from, 'tools/weather/package.json'))).toBe(true);
  });
});
