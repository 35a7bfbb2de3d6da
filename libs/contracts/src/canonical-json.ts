/**
 * JSON of a value in its one canonical form (RFC 8785): the members of every object sorted by the UTF-16 code units of
 * their names, no white space, numbers as ECMAScript writes them. Equal values have equal texts, and different ones
 * different texts, at every depth. What confirmations, effects and definitions are told apart by is a hash of it.
 *
 * As in `JSON.stringify`, members that are `undefined` are left out, and in arrays they are `null`; so are NaN and the
 * infinities, which the gateway refuses as arguments.
 *
 * @throws TypeError for what JSON has no form for: functions, symbols, big integers.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return primitive(value);
  if (Array.isArray(value))
    return `[${value.map((item: unknown) => canonicalJson(item === undefined ? null : item)).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

function primitive(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new TypeError(`JSON has no ${typeof value}.`);
  return text;
}
