import { newToolCommand } from './new-tool-command.js';

process.exitCode = await newToolCommand(process.argv.slice(2), process.env);
