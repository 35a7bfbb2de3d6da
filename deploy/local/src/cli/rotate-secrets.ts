import './node-version.js';

// Imported only now: what it imports needs a Node that has been checked by then.
await import('../commands/rotate-secrets.command.js');
