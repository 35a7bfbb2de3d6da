import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { asyncApiDocument } from './document.js';
import { fillSections } from './fill-sections.js';
import { protocolSections } from './protocol-sections.js';

const docs = resolve(import.meta.dirname, '../../../docs');

/** Files that are generated, absolute -> what they should hold. */
export function generatedDocuments(): Readonly<Record<string, string>> {
  const protocol = resolve(docs, 'tool-protocol.md');
  return {
    [resolve(docs, 'asyncapi.yaml')]: renderAsyncApi(),
    [protocol]: fillSections(readFileSync(protocol, 'utf8'), protocolSections()),
  };
}

/** Without anchors, so that a header schema stands where it is read; without folds, which the formatter would redo. */
export const renderAsyncApi = (): string =>
  stringify(asyncApiDocument(), { aliasDuplicateObjects: false, lineWidth: 0 });
