import { api } from './api-client.js';
import { list, object, text } from './reader.js';

const settings = object({ openPageOrigins: list(text) });
let asked: Promise<readonly string[]> | undefined;

/** Origins beside this page's own that the operator lets the agent suggest. None when they can't be had just now. */
export function openPageOrigins(): Promise<readonly string[]> {
  asked ??= api('/api/page-settings', settings)
    .then((loaded) => loaded.openPageOrigins)
    .catch(() => {
      asked = undefined;
      return [];
    });
  return asked;
}
