import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { inUrl, loopbackInterface, reachableHost } from './hosts.js';

const address = (text: string, internal: boolean): NetworkInterfaceInfo => ({
  address: text,
  netmask: '255.0.0.0',
  family: 'IPv4',
  mac: '00:00:00:00:00:00',
  internal,
  cidr: null,
});
const machine = { lo0: [address('127.0.0.1', true)], en0: [address('192.0.2.7', false)] };

test('who listens everywhere is reached by the outer address of the machine', () => {
  expect(reachableHost('0.0.0.0', machine)).toBe('192.0.2.7');
  expect(reachableHost('0.0.0.0', {})).toBe('127.0.0.1');
  expect(reachableHost('198.51.100.1', machine)).toBe('198.51.100.1');
});

test('the loopback interface is found whatever the system calls it', () => {
  expect(loopbackInterface(machine)).toBe('lo0');
});

test('an IPv6 address stands in brackets in a URL', () => {
  expect(inUrl('::1')).toBe('[::1]');
  expect(inUrl('127.0.0.1')).toBe('127.0.0.1');
});
