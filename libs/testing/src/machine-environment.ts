/** The variables any program needs of the machine. */
export function machineEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TZ'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
