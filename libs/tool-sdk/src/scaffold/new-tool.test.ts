import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tempDir } from '@trunkline/testing';
import { describe, expect, it } from 'vitest';
import { newTool } from './new-tool.js';
import { toolPackage } from './tool-package.js';

const root = resolve(import.meta.dirname, '../../../..');

describe('a new tool is refused', () => {
  it.each(['', 'Weather', '1weather', 'we ather', '../weather', 'a/b', 'a.b', 'w'.repeat(65), '__proto__'])(
    'when its name is "%s"',
    async (name) => {
      const folder = join(tempDir(), 'new');
      await expect(newTool(root, name, folder)).rejects.toMatchObject({ code: 'INVALID_NAME' });
      expect(existsSync(folder)).toBe(false);
    },
  );

  it('when its folder exists, which stays as it is', async () => {
    const folder = tempDir();
    await expect(newTool(root, 'weather', folder)).rejects.toMatchObject({ code: 'USAGE' });
    expect(existsSync(join(folder, 'package.json'))).toBe(false);
  });
});

it('a tool that stands alone takes the versions of the repository', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const files = toolPackage({ name: 'weather', standalone: true, dependencies: {}, devDependencies });
  expect(JSON.parse(files['package.json'] ?? '')).toMatchObject({
    name: '@trunkline-tools/weather',
    devDependencies: { typescript: devDependencies.typescript },
  });
});
