import { LIMITS } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { ToolError } from '@trunkline/tool-sdk';
import type { PlannedTool } from '../mount/plan-mount.js';

/** What is said instead of content that isn't text. */
interface Omitted {
  readonly type: string;
  readonly mimeType?: string;
  readonly uri?: string;
  readonly name?: string;
  readonly bytes?: number;
}

const MAX_ERROR_TEXT = 2048;
const MAX_OMITTED = 64;

/**
 * A result of `tools/call` as the JSON that a tool answers: `structuredContent` when there is some, otherwise
 * `{ text, omitted? }`. Images, audio and resources are only described: a model in a call can't look at them.
 *
 * @throws CodedError `RESULT_TOO_LARGE`; ToolError when the server reports an error: a refusal when nothing was changed,
 * for certain or by the operator's word, otherwise with the outcome left open.
 */
export function toResult(tool: Pick<PlannedTool, 'definition' | 'errors'>, raw: unknown): object {
  const { content, structuredContent, isError } = isRecord(raw) ? raw : {};
  const blocks = Array.isArray(content) ? content.filter(isRecord) : [];
  const text = blocks
    .flatMap((block) =>
      block['type'] === 'text' && typeof block['text'] === 'string' ? [block['text']] : [],
    )
    .join('\n');
  if (isError === true) throw failure(tool, text);
  // Bounded before anything is copied.
  const bytes = Buffer.byteLength(text);
  if (!isRecord(structuredContent) && bytes > LIMITS.toolResultBytes)
    throw new CodedError('RESULT_TOO_LARGE', undefined, {
      details: { bytes, maxBytes: LIMITS.toolResultBytes },
    });
  if (isRecord(structuredContent)) return structuredContent;
  const omitted = blocks.filter((block) => block['type'] !== 'text').slice(0, MAX_OMITTED);
  return { text, ...(omitted.length > 0 ? { omitted: omitted.map(describe) } : {}) };
}

function failure(
  { definition, errors }: Pick<PlannedTool, 'definition' | 'errors'>,
  text: string,
): ToolError {
  const nothingChanged = definition.effect === 'read' || errors === 'nothing_changed';
  const details = { text: text.slice(0, MAX_ERROR_TEXT) };
  return new ToolError(nothingChanged ? 'MCP_TOOL_ERROR' : 'INTERNAL', 'The MCP server reported an error.', {
    details,
  });
}

function describe(block: Readonly<Record<string, unknown>>): Omitted {
  const inner = isRecord(block['resource']) ? block['resource'] : block;
  const data = [inner['data'], inner['blob'], inner['text']].find((d) => typeof d === 'string');
  const field = (key: string) => {
    const value = inner[key];
    return typeof value === 'string' ? { [key]: value.slice(0, 256) } : {};
  };
  return {
    type: String(block['type']).slice(0, 64),
    ...field('mimeType'),
    ...field('uri'),
    ...field('name'),
    // Of base64, give or take the padding.
    ...(typeof data === 'string'
      ? { bytes: inner['text'] === data ? Buffer.byteLength(data) : Math.floor((data.length * 3) / 4) }
      : {}),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
