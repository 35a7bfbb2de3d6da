import 'reflect-metadata';

export {
  AgentProfile,
  Budget,
  Endpointing,
  Limits,
  Privacy,
  ToolRef,
  Voice,
} from './agent-profile.dto.js';
export { ClientActionRef } from './client-action.dto.js';
export { Facts, OPENING_DAYS, type OpeningDay } from './facts.dto.js';
export { DEFAULT_PROFILE, loadProfiles } from './load-profiles.js';
export { type Read, readLocatedYaml } from './located-yaml.js';
export { type MissingVariables, missingVariables } from './missing-variables.js';
export { IsRecordOf, NamedSections, Section } from './nested.js';
export { MAX_PROFILE_BYTES, parseProfile } from './parse-profile.js';
export type { Problem } from './problem.js';
export { type BrokenFile, type FolderState, type LoadedProfile, ProfileFolder } from './profile-folder.js';
export { profileFromJson, profileToJson } from './profile-json.js';
export { profileVersion } from './profile-version.js';
export { FallbackProvider, Provider, Providers } from './provider.dto.js';
export { readFields } from './read-fields.js';
export { Intent, type Recovery, Step, StepError, StepItems } from './scripted/intent.dto.js';
export { Answer, Phrases, Script } from './scripted/script.dto.js';
export { Slot, SlotOptions, type SlotType } from './scripted/slot.dto.js';
export {
  parseTemplate,
  type TemplateFilter,
  type TemplatePart,
  templateVariables,
} from './scripted/template.js';
