import type { PinnedWheel } from '@trunkline/wheels';
import { z } from 'zod';
import type { BinaryPart } from '../toolchain/binary-part.js';
import { showVersion } from '../toolchain/version.js';

const component = z.looseObject({
  type: z.string(),
  name: z.string(),
  version: z.string(),
  purl: z.string(),
});

/** A CycloneDX document, as far as it is read here. */
const billOfMaterials = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.string(),
  metadata: z.looseObject({ component }),
  components: z.array(component),
});

/** The lockfile of npm, as far as it is read here. */
const lockfile = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({
      name: z.string().optional(),
      version: z.string().optional(),
      integrity: z.string().optional(),
    }),
  ),
});

export type BillOfMaterials = z.infer<typeof billOfMaterials>;

/**
 * Completes npm's bill of materials: with packages that only a peer range asks for, which npm leaves out, and with what
 * comes from elsewhere: servers built from Go modules, wheels with models and the Go toolchain.
 *
 * @param npmSbom JSON that `npm sbom` printed.
 * @param packageLock text of package-lock.json.
 * @throws ZodError, or SyntaxError, when one of them has another form.
 */
export function completeBillOfMaterials(
  npmSbom: string,
  packageLock: string,
  parts: readonly BinaryPart[],
  wheels: readonly PinnedWheel[],
): BillOfMaterials {
  const bill = billOfMaterials.parse(JSON.parse(npmSbom));
  const { component: product } = bill.metadata;
  const listed = new Set(bill.components.map(({ purl }) => purl));
  const peers = packagesOf(packageLock).filter(({ purl }) => !listed.has(purl));
  return {
    ...bill,
    // npm names it after its folder, which is each user's own.
    metadata: { ...bill.metadata, component: { ...product, name: 'trunkline' } },
    components: [...bill.components, ...peers, ...parts.map(serverOf), ...wheels.map(wheelOf)],
  };
}

/** Packages of the registry; a package that is installed in several places counts once. */
function packagesOf(packageLock: string) {
  const { packages } = lockfile.parse(JSON.parse(packageLock));
  const found = Object.entries(packages).flatMap(([path, { name = nameIn(path), version, integrity }]) => {
    if (version === undefined || !path.includes('node_modules/')) return [];
    const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
    return [
      [
        purl,
        {
          'bom-ref': `${name}@${version}`,
          type: 'library',
          name,
          version,
          purl,
          ...hashesOf(integrity),
        },
      ] as const,
    ];
  });
  return [...new Map(found).values()];
}

/** The package name in a path such as `services/store/node_modules/@scope/name`. */
const nameIn = (path: string): string => path.split('node_modules/').at(-1) ?? path;

/** A Subresource Integrity value as CycloneDX writes hashes. npm locks none for a package of another platform. */
const hashesOf = (integrity: string | undefined) =>
  integrity === undefined
    ? {}
    : {
        hashes: integrity.split(' ').map((one) => ({
          alg: one.slice(0, one.indexOf('-')).replace('sha', 'SHA-'),
          content: Buffer.from(one.slice(one.indexOf('-') + 1), 'base64').toString('hex'),
        })),
      };

function serverOf({ name, pinned, goPackage }: BinaryPart) {
  const version = showVersion(pinned);
  const purl = `pkg:golang/${goPackage.replace(/\/cmd\/.*$/, '')}@v${version}`;
  return { 'bom-ref': purl, type: 'application', name, version, purl };
}

function wheelOf({ name, version, sha256, platforms = [] }: PinnedWheel) {
  const purl = `pkg:pypi/${name}@${version}`;
  const ref = [purl, ...platforms.slice(0, 1)].join('#');
  return {
    'bom-ref': ref,
    type: 'file',
    name,
    version,
    purl,
    hashes: [{ alg: 'SHA-256', content: sha256 }],
  };
}
