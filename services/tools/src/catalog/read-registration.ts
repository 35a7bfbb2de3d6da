import { parseJson } from '@trunkline/bus';
import { LIMITS } from '@trunkline/contracts';
import { type CodedError, toCodedError } from '@trunkline/errors';
import { type CompiledTool, compileTool } from '@trunkline/tool-sdk';

/** A tool as its service registered it, or why it can't be one. */
export type Registration =
  | { readonly tool: CompiledTool; readonly problem?: never }
  | { readonly tool?: never; readonly problem: CodedError };

/** Judges the metadata of an endpoint. Nothing in it is trusted: it may come from anybody's service. */
export function readRegistration(metadata: string): Registration {
  try {
    const bounds = { maxBytes: LIMITS.toolResultBytes, maxDepth: 32, maxKeys: 8192 };
    return { tool: compileTool(parseJson(Buffer.from(metadata), bounds)) };
  } catch (thrown) {
    return { problem: toCodedError(thrown) };
  }
}
