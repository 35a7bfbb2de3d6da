/**
 * The `phoneme_id_map` of a Piper voice as the `tokens.txt` of sherpa-onnx: one phoneme and its id per line.
 *
 * @param config text of the voice's `.onnx.json`.
 * @throws TypeError when it has no such map from phonemes to lists of ids.
 */
export function piperTokens(config: string): string {
  const map = readRecord(readRecord(JSON.parse(config)).phoneme_id_map);
  const lines: string[] = [];
  for (const [phoneme, ids] of Object.entries(map)) {
    const id: unknown = Array.isArray(ids) ? ids[0] : undefined;
    if (typeof id !== 'number') throw new TypeError(`the phoneme ${JSON.stringify(phoneme)} has no id`);
    lines.push(`${phoneme} ${id}\n`);
  }
  return lines.join('');
}

function readRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null)
    throw new TypeError('not the configuration of a Piper voice');
  return { ...value };
}
