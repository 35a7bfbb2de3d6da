export { SAMPLE_RATE } from './audio/format.js';
export { readWav } from './audio/read-wav.js';
export { type PlaceCallOptions, placeCall, type Utterance } from './call/place-call.js';
export type { CallReport, TurnReport } from './call/report.js';
export { createSession, type TokenService } from './call/session-client.js';
