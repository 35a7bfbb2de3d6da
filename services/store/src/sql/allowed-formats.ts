/**
 * Formats in which rows may be written, and read by `format(…)`, by lower-case name: those that need nothing beside the
 * rows. Templates, schemas, registries and formats of other servers' protocols read files or call addresses that
 * settings name. What is not listed is refused, so a newer engine opens nothing by itself.
 */
export const ALLOWED_FORMATS: ReadonlySet<string> = new Set([
  ...variants('JSONCompact', ['', 'Columns', 'EachRow', 'EachRowWithNames', 'EachRowWithNamesAndTypes']),
  ...variants('JSONCompact', ['EachRowWithProgress', 'Strings', 'StringsEachRow']),
  ...variants('JSONCompactStringsEachRow', ['WithNames', 'WithNamesAndTypes', 'WithProgress']),
  ...variants('JSON', [
    '',
    'AsObject',
    'AsString',
    'Columns',
    'ColumnsWithMetadata',
    'EachRow',
    'EachRowWithProgress',
  ]),
  ...variants('JSON', [
    'L',
    'Lines',
    'ObjectEachRow',
    'Strings',
    'StringsEachRow',
    'StringsEachRowWithProgress',
  ]),
  ...variants('CSV', ['', 'WithNames', 'WithNamesAndTypes']),
  ...variants('TSV', ['', 'WithNames', 'WithNamesAndTypes', 'Raw', 'RawWithNames', 'RawWithNamesAndTypes']),
  ...variants('TabSeparated', [
    '',
    'WithNames',
    'WithNamesAndTypes',
    'Raw',
    'RawWithNames',
    'RawWithNamesAndTypes',
  ]),
  ...variants('RowBinary', ['', 'WithNames', 'WithNamesAndTypes']),
  ...variants('Pretty', ['', 'Compact', 'CompactMonoBlock', 'CompactNoEscapes', 'CompactNoEscapesMonoBlock']),
  ...variants('Pretty', [
    'JSONEachRow',
    'JSONLines',
    'MonoBlock',
    'NDJSON',
    'NoEscapes',
    'NoEscapesMonoBlock',
    'Space',
  ]),
  ...variants('PrettySpace', ['MonoBlock', 'NoEscapes', 'NoEscapesMonoBlock']),
  ...variants('', [
    'Arrow',
    'ArrowStream',
    'BSONEachRow',
    'LineAsString',
    'MD',
    'Markdown',
    'MsgPack',
    'Native',
  ]),
  ...variants('', [
    'NDJSON',
    'Null',
    'ORC',
    'Parquet',
    'RawBLOB',
    'SQLInsert',
    'TSKV',
    'Values',
    'Vertical',
    'XML',
  ]),
]);

/** Compares without case, as the engine does. */
export const isAllowedFormat = (name: string): boolean => ALLOWED_FORMATS.has(name.toLowerCase());

function variants(stem: string, endings: readonly string[]): readonly string[] {
  return endings.map((ending) => (stem + ending).toLowerCase());
}
