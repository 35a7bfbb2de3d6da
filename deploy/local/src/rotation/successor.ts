import { generateSecrets, type Secrets } from '../installation/secrets.js';

/**
 * The secrets that follow on others. LiveKit's key becomes the one that LiveKit was started with as the next; when that was
 * used up by an earlier rotation, its key stays until the next start.
 *
 * @param nextKeyKnown whether the running LiveKit knows the next key.
 */
export function successorOf(former: Secrets, nextKeyKnown: boolean): Secrets {
  const fresh = generateSecrets();
  const liveKit = nextKeyKnown
    ? { livekitApiKey: former.livekitNextApiKey, livekitApiSecret: former.livekitNextApiSecret }
    : {
        livekitApiKey: former.livekitApiKey,
        livekitApiSecret: former.livekitApiSecret,
        livekitNextApiKey: former.livekitNextApiKey,
        livekitNextApiSecret: former.livekitNextApiSecret,
      };
  return { ...fresh, ...liveKit, busUsers: former.busUsers === 'first' ? 'second' : 'first' };
}
