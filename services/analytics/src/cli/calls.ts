import { callsCommand } from './calls-command.js';

process.exitCode = await callsCommand(process.argv.slice(2));
