import { parentPort } from 'node:worker_threads';
import { parseJson } from '@trunkline/bus';
import { LIMITS, type ToolDefinition } from '@trunkline/contracts';
import { toCodedError } from '@trunkline/errors';
import { compileSchema, compileTool, type SchemaCheck } from '@trunkline/tool-sdk';
import { cleanDefinition } from './clean-definition.js';
import type { SchemaJob } from './schema-job.js';
import type { ThreadReply } from './schema-thread.js';

/** Compiled schemas that are kept. */
const REMEMBERED = 256;

const compiled = new Map<string, SchemaCheck>();

function carryOut(job: SchemaJob): unknown {
  if (job.kind === 'register') {
    const bounds = { maxBytes: LIMITS.toolResultBytes, maxDepth: 32, maxKeys: 8192 };
    const { definition, cost } = compileTool(parseJson(Buffer.from(job.metadata), bounds));
    // As plain data: an instance of a class can't be sent.
    return { definition: cleanDefinition(JSON.parse(JSON.stringify(definition)) as ToolDefinition), cost };
  }
  const check = compiled.get(job.schemaText) ?? compileSchema(JSON.parse(job.schemaText));
  if (compiled.size >= REMEMBERED) compiled.clear();
  compiled.set(job.schemaText, check);
  return check(job.value);
}

parentPort?.on('message', (job: SchemaJob) => {
  let reply: ThreadReply;
  try {
    reply = { value: carryOut(job) };
  } catch (thrown) {
    const { code, message, details } = toCodedError(thrown);
    reply = { problem: { code, message, ...(details ? { details } : {}) } };
  }
  parentPort?.postMessage(reply);
});
parentPort?.postMessage('ready');
