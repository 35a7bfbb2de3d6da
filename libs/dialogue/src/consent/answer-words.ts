/**
 * Words of a language that an answer to "shall I do it?" may consist of. An allow list: whatever is not in it makes an
 * answer unclear, so that a doubt, a condition or a new value needs no entry. Phrases are separated by commas, in lower
 * case and with contractions written out.
 */
export interface AnswerWords {
  /** Spellings of one and the same, and what is written out. */
  readonly spellings: Readonly<Record<string, string>>;
  /** Each is a yes by itself. */
  readonly assent: string;
  /** Is a yes by itself, and only an acknowledgement when thanks or an exclamation stand beside it. */
  readonly mild: string;
  /** Is no yes, and changes none. */
  readonly beside: string;
  /** May stand beside a mild yes as well. */
  readonly courtesy: string;
  /** In front of an imperative: "please cancel it". */
  readonly before: string;
  /** What an imperative is about: "cancel it". */
  readonly pronouns: string;
  /** In front of a noun that names what the action is about: "cancel my appointment". */
  readonly determiners: string;
  /** After an imperative: "cancel it for me". */
  readonly after: string;
  /** What stands in a question before the verb of the action: "shall i". */
  readonly openers: string;
  /** Verbs by which tools are named. Names with two of them name no action that a caller could repeat. */
  readonly verbs: string;
  /** Words of tool names and questions that name nothing. */
  readonly empty: string;
  /** Refuses, whatever the rest says, unless there is a yes beside it. */
  readonly refusal: string;
  /** Has a refusing word in it, and refuses nothing. */
  readonly undecided: string;
  /** Words that make a refusal or a doubt contradict itself. */
  readonly yesWords: string;
  /** What people say instead of an answer: the question is put again, rather than dropped. */
  readonly hedges: string;
}
