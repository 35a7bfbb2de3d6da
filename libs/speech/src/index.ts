export { spokenWords } from './accuracy/spoken-words.js';
export { rateOf, type WordErrors, wordErrorRate, wordErrors } from './accuracy/word-error-rate.js';
export { rms, toDbfs, windowLevels } from './audio/energy.js';
export { resample } from './audio/resample.js';
export { toFloat32, toInt16 } from './audio/sample-format.js';
export { type TrimmedAudio, type TrimSilenceOptions, trimSilence } from './audio/trim-silence.js';
export type { InstallOptions, ModelProgress } from './models/install-models.js';
export {
  ensureSpeechModels,
  type SpeechModelPaths,
  speechWheels,
  verifySpeechModels,
} from './models/speech-models.js';
export { numberWords } from './number-words.js';
export {
  type RecognizerOptions,
  SpeechRecognizer,
  type TranscribeOptions,
  type Transcript,
} from './recognition/speech-recognizer.js';
export { endsSentence } from './synthesis/ends-sentence.js';
export { speakable } from './synthesis/speakable.js';
export {
  SpeechSynthesizer,
  type SpokenClip,
  type SynthesizeOptions,
  type SynthesizerOptions,
} from './synthesis/speech-synthesizer.js';
