import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { boundedFetch } from './bounded-fetch.js';

async function serve(type: string, chunks: readonly string[]): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': type });
    for (const chunk of chunks) response.write(chunk);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

it('reads an answer up to the bound', async () => {
  const fetchBounded = boundedFetch(100);
  const fits = await fetchBounded(await serve('application/json', ['"', 'x'.repeat(98), '"']));
  await expect(fits.json()).resolves.toHaveLength(98);
  const large = await fetchBounded(await serve('application/json', ['"', 'x'.repeat(99), '"']));
  await expect(large.text()).rejects.toThrow('too large');
});

it('reads events without end, each up to the bound', async () => {
  const event = `data: ${'x'.repeat(80)}\r\n\r\n`;
  const many = await boundedFetch(100)(await serve('text/event-stream', Array(50).fill(event)));
  await expect(many.text()).resolves.toHaveLength(50 * event.length);
  const line = `data: ${'x'.repeat(40)}\n`;
  const large = await boundedFetch(100)(await serve('text/event-stream', [line, line, line]));
  await expect(large.text()).rejects.toThrow('too large');
});
