export { catalogue, type ErrorCode, type ErrorEntry, isErrorCode } from './catalogue.js';
export { CodedError, type CodedErrorOptions, type ErrorReply, toCodedError } from './coded-error.js';
export { renderErrorDocs } from './error-docs.js';
