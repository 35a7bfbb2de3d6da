import { QUERY_SETTINGS, TABLE_SETTINGS } from './allowed-settings.js';
import { ForbiddenNames } from './forbidden-names.js';

/** What the running engine has, as its own tables list it. */
export interface EngineNames {
  /** `system.table_functions` */
  readonly tableFunctions: readonly string[];
  /** `system.settings` */
  readonly settings: readonly string[];
  /** `system.merge_tree_settings` */
  readonly tableSettings: readonly string[];
}

/** What of the running engine statements may use: its own lists, as far as the allow lists go. */
export class EngineCatalogue {
  readonly forbidden: ForbiddenNames;
  /** For a SETTINGS clause, SET and the URL. */
  readonly querySettings: SettingNames;
  /** For the SETTINGS of a table, in which those of a query may stand too. */
  readonly tableSettings: SettingNames;

  constructor(names: EngineNames) {
    this.forbidden = new ForbiddenNames(names.tableFunctions);
    this.querySettings = new SettingNames(names.settings, QUERY_SETTINGS);
    this.tableSettings = new SettingNames(
      [...names.settings, ...names.tableSettings],
      [...QUERY_SETTINGS, ...TABLE_SETTINGS],
    );
  }
}

export type SettingVerdict = 'allowed' | 'refused' | 'unknown';

/** Settings of one kind. Names have case, as in the engine. */
export class SettingNames {
  private readonly known: ReadonlySet<string>;
  private readonly allowed: ReadonlySet<string>;

  constructor(known: readonly string[], allowed: readonly string[]) {
    this.known = new Set(known);
    this.allowed = new Set(allowed);
  }

  judge(name: string): SettingVerdict {
    if (!this.known.has(name)) return 'unknown';
    return this.allowed.has(name) ? 'allowed' : 'refused';
  }
}
