import { english } from '../spoken/languages/english.js';
import { sentenceEnd } from '../spoken/sentence-end.js';

/** Whether a dot ends an English sentence; `undefined` as long as too little is known of what follows. */
export const endsSentence = sentenceEnd(english);
