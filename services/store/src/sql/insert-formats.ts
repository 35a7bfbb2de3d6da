/** How the rows of an insert format may be handled before the engine parses them. */
export interface InsertFormat {
  /** Name that the engine binding takes. */
  readonly name:
    | 'JSONEachRow'
    | 'JSONCompactEachRow'
    | 'TabSeparated'
    | 'TabSeparatedWithNames'
    | 'CSV'
    | 'CSVWithNames';
  /** Whether a newline always ends a row and no header leads them: only then can a body be split. */
  readonly splittable: boolean;
  /** The engine takes a blank line for the end of the data and what follows for the next statement. Where a blank
   * line can't be data it is removed, elsewhere the body is refused. */
  readonly blankLines: 'remove' | 'refuse';
}

const json = (name: 'JSONEachRow' | 'JSONCompactEachRow'): InsertFormat => ({
  name,
  splittable: true,
  blankLines: 'remove',
});
const text = (name: InsertFormat['name'], splittable: boolean): InsertFormat => ({
  name,
  splittable,
  blankLines: 'refuse',
});

export const JSON_EACH_ROW: InsertFormat = json('JSONEachRow');

/** Formats of insert bodies, by lower-case name. */
const FORMATS: ReadonlyMap<string, InsertFormat> = new Map([
  ['jsoneachrow', JSON_EACH_ROW],
  ['jsoncompacteachrow', json('JSONCompactEachRow')],
  ['tabseparated', text('TabSeparated', true)],
  ['tsv', text('TabSeparated', true)],
  ['tabseparatedwithnames', text('TabSeparatedWithNames', false)],
  ['tsvwithnames', text('TabSeparatedWithNames', false)],
  ['csv', text('CSV', false)],
  ['csvwithnames', text('CSVWithNames', false)],
]);

export const insertFormat = (name: string): InsertFormat | undefined => FORMATS.get(name.toLowerCase());
export const insertFormatNames = (): readonly string[] => [
  ...new Set([...FORMATS.values()].map((f) => f.name)),
];
