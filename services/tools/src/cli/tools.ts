import { toolsCommand } from './tools-command.js';

process.exitCode = await toolsCommand(process.argv.slice(2));
