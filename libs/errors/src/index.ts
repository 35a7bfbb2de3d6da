export { catalogue, type ErrorCode, type ErrorEntry, isErrorCode, TOOL_CODES } from './catalogue.js';
export { CodedError, type CodedErrorOptions, type ErrorReply, toCodedError } from './coded-error.js';
export { renderErrorDocs } from './error-docs.js';
