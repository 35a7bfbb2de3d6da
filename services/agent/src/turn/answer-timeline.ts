import { type AnswerMarks } from './stage-durations.js';

interface Generation {
  readonly startedAt: number;
  firstTokenAt?: number;
}

interface Synthesis {
  readonly startedAt: number;
  firstClauseAt?: number;
  firstAudioAt?: number;
}

interface ToolRun {
  readonly startedAt: number;
  readonly endedAt: number;
}

/**
 * What happened in the model, the synthesiser and the tools during one turn, with times. Several generations may have
 * been started and discarded on speculation: the marks are those of the one that was spoken.
 */
export class AnswerTimeline {
  private generations: Generation[] = [];
  private syntheses: Synthesis[] = [];
  private tools: ToolRun[] = [];

  /** @returns to be called at the first token. */
  generationStarted(now: number): (at: number) => void {
    const generation: Generation = { startedAt: now };
    this.generations.push(generation);
    return (at) => {
      generation.firstTokenAt ??= at;
    };
  }

  /** @returns what to call at the first text and at the first audio. */
  synthesisStarted(now: number): {
    readonly clause: (at: number) => void;
    readonly audio: (at: number) => void;
  } {
    const synthesis: Synthesis = { startedAt: now };
    this.syntheses.push(synthesis);
    return {
      clause: (at) => {
        synthesis.firstClauseAt ??= at;
      },
      audio: (at) => {
        synthesis.firstAudioAt ??= at;
      },
    };
  }

  toolRan(startedAt: number, endedAt: number): void {
    this.tools.push({ startedAt, endedAt });
  }

  marks(turn: {
    speechEndedAt: number;
    committedAt: number;
    transcribedAt?: number | undefined;
    playingAt: number;
  }): AnswerMarks {
    const spoken = this.syntheses.findLast(
      (s) => s.firstAudioAt !== undefined && s.firstAudioAt <= turn.playingAt,
    );
    const before = spoken?.startedAt ?? turn.playingAt;
    const tools = this.tools.filter((tool) => tool.endedAt <= turn.playingAt && tool.startedAt <= before);
    const asked = tools[0]?.startedAt ?? before;
    const generation = this.generations.findLast((g) => g.startedAt <= asked) ?? this.generations.at(-1);
    return {
      ...turn,
      firstTokenAt: generation?.firstTokenAt,
      toolsDoneAt: tools.length > 0 ? Math.max(...tools.map((tool) => tool.endedAt)) : undefined,
      firstClauseAt: spoken?.firstClauseAt,
      firstAudioAt: spoken?.firstAudioAt,
    };
  }

  /** Forgets what began before `time`: a turn is over. What was speculated for the next one stays. */
  forgetBefore(time: number): void {
    const later = (entry: { readonly startedAt: number }) => entry.startedAt >= time;
    this.generations = this.generations.filter(later);
    this.syntheses = this.syntheses.filter(later);
    this.tools = this.tools.filter(later);
  }
}
