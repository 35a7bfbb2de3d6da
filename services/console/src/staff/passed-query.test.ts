import { expect, test } from 'vitest';
import { passedQuery } from './passed-query.js';

test('only what the service behind knows is passed on, encoded', () => {
  const query = { limit: '50', before: 'a&b', tenant: 'other', state: ['live', 'ended'] };
  expect(passedQuery(query, ['limit', 'before', 'state']).toString()).toBe('limit=50&before=a%26b');
});
