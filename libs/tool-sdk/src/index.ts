import 'reflect-metadata';

export { defineSchemaTool } from './define-schema-tool.js';
export { defineTool, type Tool, type ToolSpec } from './define-tool.js';
export { type CompiledTool, compileTool, confirmProblem, propertiesOf } from './definition/compiled-tool.js';
export { ToolTermsDto } from './definition/tool-terms.dto.js';
export { askServices } from './discovery/ask-services.js';
export { type SeenEndpoint, type SeenService } from './discovery/read-service-info.js';
export { type ServiceWatch, type ServiceWatchOptions, watchServices } from './discovery/watch-services.js';
export { compileSchema, type SchemaCheck } from './schema/compile-schema.js';
export { Described } from './schema/described.js';
export { schemaOf } from './schema/schema-of.js';
export { busSettingsFromEnv } from './serve/bus-settings-from-env.js';
export { type ServeOptions, serveTools, type ToolServer } from './serve/serve-tools.js';
export { OUTCOME_UNKNOWN, type ToolErrorReply } from './serve/tool-reply.js';
export { runTool } from './testing/run-tool.js';
export type { ToolContext } from './tool-context.js';
export { ToolError, type ToolErrorOptions } from './tool-error.js';
