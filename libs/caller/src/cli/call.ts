// LiveKit's client logs for developers unless it is told before it loads that this is production.
process.env.NODE_ENV ??= 'production';
const { callCommand } = await import('./call-command.js');
process.exitCode = await callCommand();
