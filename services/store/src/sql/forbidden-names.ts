/**
 * Table functions that stay inside the engine. Every other one that the engine has, of this version or a later one, is
 * forbidden: most of them read files or speak to other machines.
 */
const HARMLESS_TABLE_FUNCTIONS = new Set([
  'dictionary',
  'format',
  'fuzzjson',
  'fuzzquery',
  'generaterandom',
  'generate_series',
  'generateseries',
  'input',
  'merge',
  'mergetreeindex',
  'mergetreeprojection',
  'mergetreetextindex',
  'null',
  'numbers',
  'numbers_mt',
  'primes',
  'sqlstandardvalues',
  'values',
  'view',
  'viewexplain',
  'viewifpermitted',
  'zeros',
  'zeros_mt',
]);

/** Functions of expressions that open files, load code or speak to the network, and need no grant. */
const DANGEROUS_FUNCTIONS = [
  'file',
  'catboostEvaluate',
  'aiClassify',
  'aiEmbed',
  'aiExtract',
  'aiGenerate',
  'aiTranslate',
  // In a SETTINGS clause it defines a disk: a folder, a bucket or a web server.
  'disk',
];

/** Names that may not be called in a statement. */
export class ForbiddenNames {
  private readonly names: ReadonlySet<string>;

  /** @param tableFunctions all that the engine has (`system.table_functions`) */
  constructor(tableFunctions: readonly string[]) {
    const foreign = tableFunctions.filter((name) => !HARMLESS_TABLE_FUNCTIONS.has(name.toLowerCase()));
    this.names = new Set([...foreign, ...DANGEROUS_FUNCTIONS].map((name) => name.toLowerCase()));
  }

  /** Compares without case: some names have it, some don't. */
  has(name: string): boolean {
    return this.names.has(name.toLowerCase());
  }
}
