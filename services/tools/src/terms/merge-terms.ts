import type {
  ConfirmTerms,
  Effect,
  TermChange,
  ToolDefinition,
  ToolLimit,
  ToolTerms,
} from '@trunkline/contracts';
import { confirmProblem, limitProblem, propertiesOf } from '@trunkline/tool-sdk';
import { isSameLimit, strength } from './term-changes.js';

export interface MergedTerms {
  /** What the gateway decides by. */
  readonly definition: ToolDefinition;
  /** Where the tool declares less than the operator's floor, which holds. */
  readonly contested: readonly TermChange[];
  /** Floors that can't be kept with this tool, because it has no such argument: it may not run on them. */
  readonly unkept: readonly TermChange[];
  /** Whether somebody has said which effect the tool has. */
  readonly effectIsSet: boolean;
}

/**
 * The terms that hold for a tool: what it declares, and the floors of its owner's registration and of the profile. The
 * strictest of the three counts. A tool about whose effect no operator has said anything is `irreversible`.
 */
export function mergeTerms(
  declared: ToolDefinition,
  registration: ToolTerms | undefined,
  profile: ToolTerms | undefined,
): MergedTerms {
  const floors = [registration, profile].filter((terms) => terms !== undefined);
  const effects = floors.flatMap(({ effect }) => effect ?? []);
  const effectIsSet = effects.length > 0;
  const effect = effectIsSet ? strictest([declared.effect, ...effects]) : 'irreversible';
  const contested =
    effectIsSet && strength(declared.effect) < strength(effect)
      ? [{ field: 'effect', from: effect, to: declared.effect }]
      : [];
  const sensitive = floors.flatMap((terms) => terms.sensitive ?? []);
  const limits = floors.flatMap((terms) => terms.limits ?? []);
  const { template, ...confirmTerms } = mergeConfirm(registration?.confirm, profile?.confirm);
  const unkept = unkeptFloors(declared, effect, { sensitive, limits, template });
  if (registration?.confirm?.after !== undefined && profile?.confirm?.after !== undefined)
    if (registration.confirm.after !== profile.confirm.after)
      unkept.push({ field: 'confirm.after', from: registration.confirm.after, to: profile.confirm.after });
  // The operator's words win.
  const confirm = template ?? declared.confirm;
  const description = profile?.description ?? registration?.description ?? declared.description;
  const merged = mergeLimits(effect === 'read' ? [] : [...(declared.limits ?? []), ...limits]);
  const { confirm: _confirm, limits: _limits, ...rest } = declared;
  return {
    definition: {
      ...rest,
      description,
      effect,
      maxAttempts: Math.min(declared.maxAttempts, ...floors.flatMap((terms) => terms.maxAttempts ?? [])),
      scopes: union(declared.scopes, ...floors.map((terms) => terms.scopes ?? [])),
      sensitive: union(declared.sensitive, sensitive),
      ...(merged.length > 0 ? { limits: merged } : {}),
      ...(confirm === undefined ? {} : { confirm }),
      ...(Object.keys(confirmTerms).length > 0 ? { confirmTerms } : {}),
    },
    contested,
    unkept,
    effectIsSet,
  };
}

function unkeptFloors(
  { parameters }: ToolDefinition,
  effect: Effect,
  floors: {
    readonly sensitive: readonly string[];
    readonly limits: readonly ToolLimit[];
    readonly template: string | undefined;
  },
): TermChange[] {
  const properties = propertiesOf(parameters);
  const { sensitive, limits, template } = floors;
  const templateProblem = template === undefined ? undefined : confirmProblem(template, properties);
  return [
    ...sensitive
      .filter((argument) => !Object.hasOwn(properties, argument))
      .map((argument) => ({ field: 'sensitive', from: argument, to: `there is no argument ${argument}` })),
    ...limits.flatMap((limit) => {
      const problem =
        effect === 'read'
          ? 'what changes nothing has no effect to limit'
          : limitProblem(limit, parameters, properties);
      return problem ? [{ field: 'limits', from: limit.argument ?? limit.kind, to: problem }] : [];
    }),
    ...(template !== undefined && templateProblem !== undefined
      ? [{ field: 'confirm', from: template.slice(0, 200), to: templateProblem }]
      : []),
  ];
}

const strictest = (effects: readonly Effect[]): Effect =>
  effects.reduce((strict, effect) => (strength(effect) > strength(strict) ? effect : strict));

const union = (...lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())];

/** Of limits that differ only in how much they allow, the one that allows least. */
function mergeLimits(limits: readonly ToolLimit[]): ToolLimit[] {
  const merged: ToolLimit[] = [];
  for (const limit of limits) {
    const at = merged.findIndex((known) => isSameLimit(known, limit));
    const known = merged[at];
    if (known === undefined) merged.push(limit);
    else if (limit.max < known.max) merged[at] = limit;
  }
  return merged;
}

/** A demand of either side is a demand; a click is stricter than a voice. The profile's own words stand nearer to the call. */
function mergeConfirm(
  registration: ConfirmTerms | undefined,
  profile: ConfirmTerms | undefined,
): ConfirmTerms {
  const both = [registration, profile].filter((terms) => terms !== undefined);
  const by = both.some((terms) => terms.by === 'click') ? 'click' : both.find((terms) => terms.by)?.by;
  const template = profile?.template ?? registration?.template;
  const after = profile?.after ?? registration?.after;
  return {
    ...(both.some(({ required }) => required) ? { required: true } : {}),
    ...(template === undefined ? {} : { template }),
    ...(by === undefined ? {} : { by }),
    ...(after === undefined ? {} : { after }),
  };
}
