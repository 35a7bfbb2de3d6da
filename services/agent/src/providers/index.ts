export { createLlm } from './create-llm.js';
export { createStt } from './create-stt.js';
export { createTts } from './create-tts.js';
export type { ProviderContext, ProviderFailure } from './provider-context.js';
