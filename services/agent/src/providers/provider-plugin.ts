import { readFile } from 'node:fs/promises';
import { type llm, type stt, type tts, version } from '@livekit/agents';
import { CodedError } from '@trunkline/errors';
import type { FallbackProvider } from '@trunkline/profiles';
import type { ProviderKind } from './provider-context.js';

const EXPORTS = { stt: 'STT', llm: 'LLM', tts: 'TTS' } as const;
interface Models {
  readonly stt: stt.STT;
  readonly llm: llm.LLM;
  readonly tts: tts.TTS;
}
type Constructor<T> = new (options: Readonly<Record<string, unknown>>) => T;

const packageOf = (name: string): string => `@livekit/agents-plugin-${name}`;
const installCommand = (name: string): string =>
  `npm install --save-exact -w @trunkline/agent ${packageOf(name)}@${version}`;

/**
 * A provider from LiveKit's package of this name, loaded when a profile wants it.
 *
 * @throws CodedError `PROVIDER_MISSING` when the package isn't installed or is of another version: the message has the
 * command that installs it
 * @throws CodedError `PROFILE_INVALID` when the package has no provider of this kind
 * @throws CodedError `SETTING_INVALID` when the provider refuses its options, as a rule for want of a key
 */
export async function pluginProvider<K extends ProviderKind>(
  kind: K,
  provider: FallbackProvider,
  options: Readonly<Record<string, unknown>>,
): Promise<Models[K]> {
  const { name } = provider;
  const module = await loadPlugin(name);
  const found: unknown = Reflect.get(module, EXPORTS[kind]);
  if (typeof found !== 'function')
    throw new CodedError(
      'PROFILE_INVALID',
      `providers.${kind}.name: ${packageOf(name)} has no ${EXPORTS[kind]}`,
    );
  try {
    // Every plugin of LiveKit exports its providers under these names, built from one object of options.
    return new (found as Constructor<Models[K]>)(options);
  } catch (cause) {
    throw new CodedError(
      'SETTING_INVALID',
      `The provider ${name} (providers.${kind} of the profile) could not be set up. ` +
        (provider.apiKeyEnv === undefined
          ? `Name the environment variable of its key in apiKeyEnv, as a rule ${name.toUpperCase().replaceAll('-', '_')}_API_KEY.`
          : 'Check its options.'),
      { cause },
    );
  }
}

async function loadPlugin(name: string): Promise<object> {
  const specifier = packageOf(name);
  let resolved: string;
  try {
    resolved = import.meta.resolve(specifier);
  } catch (cause) {
    throw new CodedError(
      'PROVIDER_MISSING',
      `The provider ${name} needs the package ${specifier}. Install it: ${installCommand(name)}`,
      { cause },
    );
  }
  const installed = await versionOf(resolved, specifier);
  if (installed !== undefined && installed !== version)
    throw new CodedError(
      'PROVIDER_MISSING',
      `The provider ${name} needs ${specifier} ${version}, and ${installed} is installed. Replace it: ${installCommand(name)}`,
    );
  try {
    const module: unknown = await import(resolved);
    return typeof module === 'object' && module !== null ? module : {};
  } catch (cause) {
    throw new CodedError(
      'PROVIDER_MISSING',
      `${specifier} cannot be loaded. Install it again: ${installCommand(name)}`,
      {
        cause,
      },
    );
  }
}

/** A package for another version of the framework would bring its own copy of it. */
async function versionOf(resolved: string, specifier: string): Promise<string | undefined> {
  const root = resolved.slice(0, resolved.lastIndexOf(specifier) + specifier.length);
  if (!resolved.includes(specifier)) return undefined;
  try {
    const manifest: unknown = JSON.parse(await readFile(new URL(`${root}/package.json`), 'utf8'));
    const found: unknown =
      typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'version') : undefined;
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}
