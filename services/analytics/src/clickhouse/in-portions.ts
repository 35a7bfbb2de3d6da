/** Parameters travel in the URL, which servers bound to some 16 KiB: identifiers are asked for in portions. */
const PORTION = 50;

/** Asks for each portion in turn and joins the answers. */
export async function inPortions<T, R>(
  items: readonly T[],
  ask: (portion: readonly T[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const answers: R[] = [];
  for (let at = 0; at < items.length; at += PORTION) {
    answers.push(...(await ask(items.slice(at, at + PORTION))));
  }
  return answers;
}
