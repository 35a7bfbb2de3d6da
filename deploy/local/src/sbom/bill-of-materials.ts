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

export type BillOfMaterials = z.infer<typeof billOfMaterials>;

/**
 * Completes npm's bill of materials with what comes from elsewhere: servers built from Go modules, wheels with models
 * and the Go toolchain.
 *
 * @param npmSbom JSON that `npm sbom` printed.
 * @throws ZodError, or SyntaxError, when it is no CycloneDX document.
 */
export function completeBillOfMaterials(
  npmSbom: string,
  parts: readonly BinaryPart[],
  wheels: readonly PinnedWheel[],
): BillOfMaterials {
  const bill = billOfMaterials.parse(JSON.parse(npmSbom));
  const { component: product } = bill.metadata;
  return {
    ...bill,
    // npm names it after its folder, which is each user's own.
    metadata: { ...bill.metadata, component: { ...product, name: 'trunkline' } },
    components: [...bill.components, ...parts.map(serverOf), ...wheels.map(wheelOf)],
  };
}

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
