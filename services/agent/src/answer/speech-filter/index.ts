export { SpeechFilter, type SpeechFilterOptions } from './speech-filter.js';
