import type { EndReason } from '@trunkline/contracts';
import type { Stage } from '@trunkline/contracts/stages';
import type { AgentState } from '../call/call-state.js';

/** `420 ms`, and from a second on `1.4 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${ms < 10 && ms > 0 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : clock(ms / 1000);
}

/** `1:05`, and from an hour on `1:02:05`. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

const dateAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

const timeAlone = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** An ISO instant in the reader's own time zone and manner. */
export const when = (instant: string): string => formatted(instant, dateAndTime);

/** The same without its day, with seconds. */
export const timeOfDay = (instant: string): string => formatted(instant, timeAlone);

function formatted(instant: string, format: Intl.DateTimeFormat): string {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? instant : format.format(at);
}

export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

const END_REASONS: Readonly<Record<EndReason, string>> = {
  caller_left: 'The caller hung up',
  caller_gave_up: 'The caller gave up: no agent had come',
  agent_ended: 'The agent ended the call',
  model_failed: 'The language model failed, and the agent ended the call',
  revoked: 'The session was revoked',
  duration_cap: 'The longest duration was reached',
  no_agent: 'No agent could take the call',
  never_joined: 'The caller never joined',
  caller_abuse: 'The caller sent what no caller sends',
  room_finished: 'The media server closed the room',
  shutdown: 'The platform was shut down',
};

/** A reason that this page doesn't know yet is shown as it is. */
export const endReasonWords = (reason: string): string =>
  Object.entries(END_REASONS).find(([known]) => known === reason)?.[1] ?? reason;

export const AGENT_STATE_WORDS: Readonly<Record<AgentState, string>> = {
  initializing: 'The agent is joining',
  idle: 'Ready',
  listening: 'Listening',
  thinking: 'Thinking',
  speaking: 'Speaking',
};

export const STAGE_WORDS: Readonly<Record<Stage, { readonly label: string; readonly meaning: string }>> = {
  endpointing: {
    label: 'End of turn',
    meaning: 'silence wait, and the decision that the caller has finished',
  },
  stt: { label: 'Speech to text', meaning: 'until the final transcript' },
  llm: { label: 'Model', meaning: 'until the first token' },
  tools: { label: 'Tools', meaning: 'in tools before the first words' },
  clause: { label: 'First clause', meaning: 'until the first clause that can be spoken' },
  tts: { label: 'Text to speech', meaning: 'until the first audio' },
  publish: { label: 'Publishing', meaning: 'until the audio is playing into the room' },
};
