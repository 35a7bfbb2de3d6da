import { expect, test } from 'vitest';
import { PORT_BLOCK, PORTS, planPorts, portNames } from './ports.js';

test('the usual ports', () => {
  expect(planPorts({})).toMatchObject({ console: 8080, agentWorker: 8084, nats: 8091, livekitUdp: 8095 });
});

test('an offset moves every port that has no setting of its own', () => {
  const plan = planPorts({ TRUNKLINE_PORT_OFFSET: '100', TRUNKLINE_TOKEN_PORT: '9000' });
  expect(plan).toMatchObject({ console: 8180, store: 8190, livekit: 8193, token: 9000 });
});

test('any two offsets at least 100 apart live side by side', () => {
  const usual = portNames.map((name) => PORTS[name].usual);
  expect(Math.max(...usual) - Math.min(...usual)).toBeLessThan(PORT_BLOCK);
  const offsets = Array.from({ length: 501 }, (_, i) => i * PORT_BLOCK);
  const owners = new Map<number, number>();
  const shared = offsets.flatMap((offset) =>
    Object.values(planPorts({ TRUNKLINE_PORT_OFFSET: String(offset) })).filter((port) => {
      const other = owners.get(port);
      owners.set(port, offset);
      return other !== undefined && other !== offset;
    }),
  );
  expect(shared).toEqual([]);
  // And those that are no multiples: as far apart, from any start.
  for (const distance of [100, 101, 137, 143, 200, 301, 3858, 3901, 4142, 49_999]) {
    const one = Object.values(planPorts({ TRUNKLINE_PORT_OFFSET: '1' }));
    const two = Object.values(planPorts({ TRUNKLINE_PORT_OFFSET: String(1 + distance) }));
    expect(one.filter((port) => two.includes(port))).toEqual([]);
  }
});

test('two processes on one port are refused, naming both settings', () => {
  expect(() => planPorts({ TRUNKLINE_TOKEN_PORT: '8080' })).toThrow(
    /TRUNKLINE_CONSOLE_PORT and TRUNKLINE_TOKEN_PORT are both 8080/,
  );
});

test('a UDP port may have the number of a TCP port', () => {
  expect(planPorts({ TRUNKLINE_LIVEKIT_UDP_PORT: '8094' }).livekitUdp).toBe(8094);
});

test.each(['0', '65536', 'http', '-1'])('%s is not a port', (value) => {
  expect(() => planPorts({ TRUNKLINE_CONSOLE_PORT: value })).toThrow(/TRUNKLINE_CONSOLE_PORT/);
});
