const MAX_ROWS = 12;
const MAX_VALUE = 200;

/** What is to be confirmed, for people: every argument, or undefined when they can't all be shown whole. */
export function confirmationRows(
  args: Readonly<Record<string, unknown>>,
): readonly { readonly name: string; readonly value: string }[] | undefined {
  const rows = Object.entries(args).map(([name, value]) => ({
    name: words(name),
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }));
  const whole =
    rows.length <= MAX_ROWS && rows.every(({ name, value }) => name.length + value.length <= MAX_VALUE);
  return whole ? rows : undefined;
}

/** `appointments_cancel` and `bookingId` as people write them. */
export function words(name: string): string {
  const spaced = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
