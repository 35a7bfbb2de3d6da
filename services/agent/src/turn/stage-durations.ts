import type { StageDurations } from '@trunkline/contracts';

/** When each stage of an answer was over, epoch ms. What is absent took no time of its own. */
export interface AnswerMarks {
  /** The caller's last sound. */
  readonly speechEndedAt: number;
  /** The turn was committed. */
  readonly committedAt: number;
  /** The final transcript was there. */
  readonly transcribedAt?: number | undefined;
  readonly firstTokenAt?: number | undefined;
  /** The last tool that ran before the first words was done. */
  readonly toolsDoneAt?: number | undefined;
  /** The first text reached the synthesiser. */
  readonly firstClauseAt?: number | undefined;
  readonly firstAudioAt?: number | undefined;
  /** The first audio was handed to the media server. */
  readonly playingAt: number;
}

/**
 * Splits the answer gap into its stages. A stage that was prepared on speculation, before the one ahead of it was over,
 * counts only for what it lasted beyond that: so the stages always add up to `playingAt - speechEndedAt`.
 */
export function stageDurations(marks: AnswerMarks): StageDurations {
  let reached = marks.speechEndedAt;
  const until = (mark: number | undefined): number => {
    const next = Math.min(Math.max(reached, mark ?? reached), Math.max(reached, marks.playingAt));
    const duration = next - reached;
    reached = next;
    return duration;
  };
  return {
    endpointing: until(marks.committedAt),
    stt: until(marks.transcribedAt),
    llm: until(marks.firstTokenAt),
    tools: until(marks.toolsDoneAt),
    clause: until(marks.firstClauseAt),
    tts: until(marks.firstAudioAt),
    publish: until(marks.playingAt),
  };
}
