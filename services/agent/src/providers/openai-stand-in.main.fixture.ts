import { answerAsClinic } from './openai-clinic.fixture.js';
import { OpenAiStandIn } from './openai-stand-in.fixture.js';

/**
 * The stand-in as a process of its own: `node openai-stand-in.main.fixture.js [PORT]`. Prints `{"url"}` when it
 * listens, answers as the clinic, and ends on SIGTERM or SIGINT.
 */
const port = Number(process.argv[2] ?? 0);
const standIn = await OpenAiStandIn.start({ port, chat: (request) => answerAsClinic(request) });
process.stdout.write(`${JSON.stringify({ url: standIn.url })}\n`);
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    void standIn.close();
  });
