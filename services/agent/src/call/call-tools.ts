import { llm, type voice } from '@livekit/agents';
import type { ToolDefinition } from '@trunkline/contracts';
import { markOf } from '../answer/answer-mark.js';
import { PLATFORM_WORDS } from '../answer/platform-words.js';
import { generationIdOf, type ToolBridge } from '../tools/tool-bridge.js';

/** While a person does something in the page. */
const PAGE_FILLERS = ['Please have a look at your screen.', 'Take your time.'];
/** A person is slower than a tool, ms. */
const PAGE_FILLER_INTERVAL_MS = 15_000;
/** What the gateway keeps of the deadline for the way back, and some more, ms. */
const DEADLINE_MARGIN_MS = 200;
/** Between two fillers, ms. */
const FILLER_INTERVAL_MS = 4000;

/**
 * The catalogue as tools of the model. Executing one asks the gateway.
 *
 * @param clientActions names of those that the caller's page does.
 * @param fillerAfterMs quiet after which the caller hears that it takes a moment.
 */
export function callTools(
  definitions: readonly ToolDefinition[],
  bridge: Pick<ToolBridge, 'execute' | 'malformed'>,
  clientActions: ReadonlySet<string>,
  fillerAfterMs: number,
): llm.ToolContextEntry[] {
  return definitions.map((definition) => {
    const inPage = clientActions.has(definition.name);
    const fillers: readonly string[] = inPage ? PAGE_FILLERS : PLATFORM_WORDS.fillers;
    return llm.tool({
      name: definition.name,
      description: definition.description,
      parameters: definition.parameters,
      execute: (args: Record<string, unknown>, { ctx, toolCallId, abortSignal }) => {
        const { malformed } = markOf(ctx.functionCall.extra);
        if (malformed !== undefined) return Promise.resolve(bridge.malformed(definition.name, toolCallId));
        return ctx.filler(
          // Not part of the conversation: the model didn't say it.
          (step) => ctx.session.say(fillers[step % fillers.length] ?? '', { addToChatCtx: false }),
          {
            delay: fillerAfterMs,
            interval: inPage ? PAGE_FILLER_INTERVAL_MS : FILLER_INTERVAL_MS,
            maxSteps: fillers.length,
            signal: abortSignal,
          },
          () =>
            bridge.execute({
              name: definition.name,
              version: definition.version,
              arguments: args,
              parameters: definition.parameters,
              toolCallId,
              generationId: generationIdOf(ctx.speechHandle.id),
              // A person who does something in the page may talk meanwhile.
              ...(inPage
                ? { timeoutMs: definition.timeoutMs + DEADLINE_MARGIN_MS }
                : { stopSpeech: () => stop(ctx.speechHandle) }),
              signal: abortSignal,
            }),
        );
      },
    });
  });
}

/** The framework looks for an interruption before it waits for a tool, not meanwhile: afterwards it finds this one. */
function stop(speech: voice.SpeechHandle): void {
  if (speech.allowInterruptions && !speech.done()) speech.interrupt();
}
