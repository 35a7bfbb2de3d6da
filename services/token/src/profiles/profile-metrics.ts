import type { BrokenFile, MissingVariables } from '@trunkline/profiles';
import { Gauge, registry } from '@trunkline/telemetry';

interface Seen {
  readonly profiles: readonly { readonly missing: MissingVariables }[];
  readonly broken: readonly BrokenFile[];
}

let look: () => Seen = () => ({ profiles: [], broken: [] });

new Gauge({
  name: 'trunkline_profiles',
  help: 'Agent profiles by what they are: usable, or unusable because a key is not set; and files that break a rule',
  labelNames: ['state'],
  registers: [registry],
  collect() {
    const { profiles, broken } = look();
    const unusable = profiles.filter(({ missing }) => missing.fatal).length;
    this.set({ state: 'usable' }, profiles.length - unusable);
    this.set({ state: 'unusable' }, unusable);
    this.set({ state: 'broken' }, broken.length);
  },
});

/** Shows from now on what this tells. */
export function watchProfiles(seen: () => Seen): void {
  look = seen;
}
