import {
  AdmitJobDto,
  CancelToolDto,
  CatalogDto,
  ConfirmToolDto,
  EndCallDto,
  EVENT_CLASSES,
  ExecuteToolDto,
  ReadJournalDto,
  TOOL_METADATA_KEY,
  WorkerStatus,
} from '@trunkline/contracts';
import { schemaOf } from '@trunkline/tool-sdk';
import * as shapes from './reply-shapes.js';

export type Schema = Readonly<Record<string, unknown>>;

/** Readers refuse unknown fields of these. */
const COMMANDS = {
  AdmitJobDto,
  CancelToolDto,
  CatalogDto,
  ConfirmToolDto,
  EndCallDto,
  ExecuteToolDto,
  ReadJournalDto,
};

/** Readers ignore unknown fields of these: within a major version fields may be added. */
const OPEN = {
  ...Object.fromEntries(Object.values(EVENT_CLASSES).map((dto) => [dto.name, dto])),
  ToolDefinition: shapes.ToolDefinitionShape,
  ExecuteToolReply: shapes.ExecuteToolReplyShape,
  ConfirmToolReply: shapes.ConfirmToolReplyShape,
  CancelToolReply: shapes.CancelToolReplyShape,
  CatalogReply: shapes.CatalogReplyShape,
  EndCallReply: shapes.EndCallReplyShape,
  AdmitJobReply: shapes.AdmitJobReplyShape,
  WorkerStatus,
  AppendTurnReply: shapes.AppendTurnReplyShape,
  ReadJournalReply: shapes.ReadJournalReplyShape,
  CatalogChanged: shapes.CatalogChangedShape,
  Heartbeat: shapes.HeartbeatShape,
  EffectStatus: shapes.EffectStatusShape,
  ToolCancellation: shapes.ToolCancellationShape,
  ErrorReply: shapes.ErrorReplyShape,
};

/** What JSON Schema can't say of a registration is in docs/tool-protocol.md. */
const SERVICE_INFO: Schema = {
  type: 'object',
  description: 'ADR-32. An endpoint with the metadata of a tool is a tool.',
  properties: {
    type: { const: 'io.nats.micro.v1.info_response' },
    name: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,128}$' },
    id: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,128}$' },
    version: { type: 'string' },
    endpoints: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          subject: { type: 'string' },
          queue_group: { type: 'string' },
          metadata: {
            type: 'object',
            properties: {
              [TOOL_METADATA_KEY]: {
                type: 'string',
                contentMediaType: 'application/json',
                description: 'A ToolDefinition as JSON.',
              },
            },
            additionalProperties: { type: 'string' },
          },
        },
        required: ['subject'],
      },
    },
  },
  required: ['type', 'name', 'id'],
};

const SERVICE_PING: Schema = {
  type: 'object',
  description: 'ADR-32.',
  properties: {
    type: { const: 'io.nats.micro.v1.ping_response' },
    name: { type: 'string' },
    id: { type: 'string' },
    version: { type: 'string' },
  },
  required: ['type', 'name', 'id'],
};

/** Every schema of a body, by its name in the document. */
export function payloadSchemas(): Readonly<Record<string, Schema>> {
  const found: Record<string, Schema> = {
    ServiceInfo: SERVICE_INFO,
    ServicePing: SERVICE_PING,
    ToolArguments: { type: 'object', description: 'Keeps the schema `parameters` of the tool.' },
    ToolResult: { description: 'Any JSON that keeps the schema `result` of the tool, if it has one.' },
    AnyBody: { description: 'The original body, as it was.' },
  };
  const add = (name: string, schema: Schema, open: boolean): void => {
    const { $schema: _, $defs, ...own } = schema;
    found[name] = asComponent(own, open);
    for (const [nested, definition] of Object.entries(($defs ?? {}) as Record<string, Schema>))
      add(componentName(nested), definition, open);
  };
  for (const [name, dto] of Object.entries(COMMANDS)) add(name, schemaOf(dto), false);
  for (const [name, dto] of Object.entries(OPEN)) add(name, schemaOf(dto), true);
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const componentName = (name: string) => name.replace(/Shape$/, '');

/** A schema as a component of the document: its references lead to the other components. */
function asComponent(value: unknown, open: boolean): Schema {
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(
      Object.entries(node)
        .filter(([key, child]) => !(open && key === 'additionalProperties' && child === false))
        .map(([key, child]) =>
          key === '$ref' && typeof child === 'string'
            ? [key, `#/components/schemas/${componentName(child.replace('#/$defs/', ''))}`]
            : [key, walk(child)],
        ),
    );
  };
  return walk(value) as Schema;
}
