import { catalogue } from './catalogue.js';

/** `docs/errors.md`, from the catalogue. */
export function renderErrorDocs(): string {
  const rows = Object.entries(catalogue).map(
    ([code, e]) =>
      `| \`${code}\` | ${e.status} | ${e.retryable ? 'yes' : 'no'} | ${e.meaning} | ${e.remedy} |`,
  );
  return [
    '# Errors',
    '',
    'Generated from `libs/errors` by `npm run docs`; a test fails when it is stale.',
    '',
    'Every error reply, over HTTP and over NATS, is `{code, message, retryable, details?, traceId}`.',
    '',
    '| Code | HTTP | Can a retry help? | Meaning | What to do |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
