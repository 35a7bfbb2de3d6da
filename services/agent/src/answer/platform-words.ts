/** What the platform says itself, when the model's words are missing or not enough. */
export const PLATFORM_WORDS = {
  /** No model could answer. */
  apology: "I'm sorry, I have a technical problem right now. Could you say that again, please?",
  /** No model can answer any more. */
  farewell:
    "I'm sorry, I have a technical problem and can't go on with this call. Please call again later. Goodbye.",
  /** The answer broke off half-way. */
  brokenOff: "Sorry, I've lost my thread. Could you say that again, please?",
  /** It was cut off at its length. */
  cutByLength: 'Shall I go on?',
  /** It was cut off by the vendor's filter. */
  filtered: "I'm afraid I can't say more about that.",
  /** The call was ended without a word. */
  goodbye: 'Goodbye.',
  /** While nothing comes. */
  fillers: ['One moment, please.', "I'm still on it, thank you for waiting."],
} as const;

/** Name of the tool by which a model ends the call. */
export const END_CALL_TOOL = 'end_call';
