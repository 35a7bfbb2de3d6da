/** Headers as text. `Nats-*` names are never taken over: they are commands to the server. @throws TypeError as `oneLine` does. */
export function headerLines(headers: Readonly<Record<string, string>>): string {
  let lines = '';
  for (const name of Object.keys(headers)) {
    if (!isCommand(name)) lines += `${name}: ${oneLine(headers[name] ?? '')}\r\n`;
  }
  return lines;
}

/** @throws TypeError for a value that would be read as another header. */
export function oneLine(value: string): string {
  if (value.includes('\n') || value.includes('\r')) throw new TypeError('A header has more than one line.');
  return value;
}

const isCommand = (name: string) => (name[0] === 'N' || name[0] === 'n') && /^nats-/i.test(name);
