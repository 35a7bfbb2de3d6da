import { isArgumentObject } from '../../answer/tool-arguments.js';
import type { ToolCallPiece } from './stream-chunk.js';

/** A tool call that is being put together. */
export interface ToolCallSlot {
  readonly index: number | undefined;
  readonly id: string | undefined;
  readonly name: string;
  readonly arguments: string;
  /** The last piece of arguments, as long as each piece has begun with all that came before it. */
  readonly snapshot: string | undefined;
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface ToolCallSlots {
  readonly slots: readonly ToolCallSlot[];
  /** Slot that the last piece went to. */
  readonly current: number;
}

export const NO_TOOL_CALLS: ToolCallSlots = { slots: [], current: -1 };

/**
 * Adds the pieces of one chunk. A piece belongs to the slot of its (index, id); what it lacks is inferred:
 *
 * - another id with a name opens a slot, also at an index that is taken (several endpoints give every call index 0);
 *   another id without a name continues (some give each piece an id of its own);
 * - without an id, a name opens a slot unless it repeats the name of a call whose arguments are still open;
 * - without index and id, whole calls in one chunk are calls of their own.
 *
 * @param tools names that can be called: some endpoints send a name in pieces.
 */
export function addPieces(
  before: ToolCallSlots,
  pieces: readonly ToolCallPiece[],
  tools: ReadonlySet<string>,
): ToolCallSlots {
  const named = new Set<number>();
  return pieces.reduce((state, piece) => {
    const at = slotOf(state, piece, tools, named);
    if (piece.name !== undefined) named.add(at);
    const slot = state.slots[at] ?? EMPTY;
    const slots = [...state.slots];
    slots[at] = extended(slot, piece, tools);
    return { slots, current: at };
  }, before);
}

const EMPTY: ToolCallSlot = {
  index: undefined,
  id: undefined,
  name: '',
  arguments: '',
  snapshot: '',
  extra: {},
};

/** @param named slots that got a name from this chunk already: a second name there is a second call. */
function slotOf(
  { slots, current }: ToolCallSlots,
  piece: ToolCallPiece,
  tools: ReadonlySet<string>,
  named: ReadonlySet<number>,
): number {
  const fresh = slots.length;
  const opensAnother = (at: number): boolean => {
    const slot = slots[at];
    if (slot === undefined) return true;
    if (piece.name === undefined || slot.name === '') return false;
    if (named.has(at) || isWhole(slot.arguments)) return true;
    return piece.name !== slot.name && !isRestOfName(slot, piece, tools);
  };
  const last = (fits: (slot: ToolCallSlot) => boolean): number | undefined => {
    const at = slots.findLastIndex(fits);
    return at < 0 ? undefined : at;
  };
  if (piece.id !== undefined) {
    const same = last((slot) => slot.id === piece.id && sameIndex(slot, piece));
    if (same !== undefined) return opensAnother(same) ? fresh : same;
    if (piece.name !== undefined) {
      const unnamed = last((slot) => slot.id === undefined && slot.name === '' && sameIndex(slot, piece));
      return unnamed ?? fresh;
    }
  }
  const at = piece.index === undefined ? current : last((slot) => slot.index === piece.index);
  return at === undefined || opensAnother(at) ? fresh : at;
}

const sameIndex = (slot: ToolCallSlot, piece: ToolCallPiece): boolean =>
  slot.index === piece.index || slot.index === undefined || piece.index === undefined;

const isRestOfName = (slot: ToolCallSlot, piece: ToolCallPiece, tools: ReadonlySet<string>): boolean =>
  slot.arguments === '' && !tools.has(slot.name) && tools.has(`${slot.name}${piece.name ?? ''}`);

function extended(slot: ToolCallSlot, piece: ToolCallPiece, tools: ReadonlySet<string>): ToolCallSlot {
  const name =
    slot.name === '' || isRestOfName(slot, piece, tools) ? `${slot.name}${piece.name ?? ''}` : slot.name;
  const grows =
    piece.arguments === '' || (slot.snapshot !== undefined && piece.arguments.startsWith(slot.snapshot));
  return {
    index: slot.index ?? piece.index,
    id: slot.id ?? piece.id,
    name,
    arguments: slot.arguments + piece.arguments,
    snapshot: grows ? piece.arguments || slot.snapshot : undefined,
    extra: { ...slot.extra, ...piece.extra },
  };
}

const isWhole = (text: string): boolean => text.trim() !== '' && isArgumentObject(text);
