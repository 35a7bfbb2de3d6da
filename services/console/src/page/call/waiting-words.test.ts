import { expect, it } from 'vitest';
import { waitingWords } from './waiting-words.js';

it('who waits for an agent is told what goes on', () => {
  expect(waitingWords(0, false)).toBe('Waiting for the agent');
  expect(waitingWords(6, false)).toContain('longer than usual');
  expect(waitingWords(40, false)).toContain('No agent has come yet');
});

it('who was talking is told that the agent was lost', () => {
  expect(waitingWords(300, true)).toContain('Another one is taking over');
});
