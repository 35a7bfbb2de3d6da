import { english } from '../spoken/languages/english.js';
import { spokenText } from '../spoken/spoken-text.js';

/**
 * A text as the English voice says it right: times, dates, money, measures, telephone numbers, codes and addresses are
 * written out where it would misread them, and marks that nobody says are dropped. What the voice reads well stays:
 * whole numbers and decimals among them.
 */
export const speakable: (text: string) => string = spokenText(english);
