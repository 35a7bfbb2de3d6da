import { describe, expect, it } from 'vitest';
import { hashCapability, issueCapability, provesCapability, requireCapability } from './capability.js';

describe('the capability of a call', () => {
  const { capability, capabilityHash } = issueCapability();

  it('is proven by the secret that its hash was made of', () => {
    expect(provesCapability(capability, capabilityHash)).toBe(true);
    expect(() => requireCapability(capability, capabilityHash)).not.toThrow();
  });

  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['that of another call', issueCapability().capability],
    ['the hash itself, which the registry holds', capabilityHash],
    ['one with a byte more', `${capability}A`],
    ['one with a byte less', capability.slice(1)],
    ['one with white space', ` ${capability}`],
    ['one that is huge', 'A'.repeat(100_000)],
  ])('is not proven by %s', (_, presented) => {
    expect(provesCapability(presented, capabilityHash)).toBe(false);
    expect(() => requireCapability(presented, capabilityHash)).toThrow(
      expect.objectContaining({ code: 'CAPABILITY_INVALID' }),
    );
  });

  it.each([
    ['of a call that has none', undefined],
    ['that is empty', ''],
    ['of another length', hashCapability(capability).slice(2)],
  ])('is not proven against a hash %s', (_, hash) => {
    expect(provesCapability(capability, hash)).toBe(false);
  });

  it('is different each time, and the refusal quotes nothing of it', () => {
    expect(issueCapability().capability).not.toBe(capability);
    expect(() => requireCapability(capability, 'x')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(capability) }),
    );
  });
});
