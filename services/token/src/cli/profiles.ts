import { profilesCommand } from './profiles-command.js';

process.exitCode = await profilesCommand(process.argv.slice(2));
