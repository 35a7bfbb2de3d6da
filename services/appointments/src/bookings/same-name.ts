/** Whether two names are the same but for case, accents' encoding and spaces. */
export const sameName = (a: string, b: string): boolean => normal(a) === normal(b);

const normal = (name: string) => name.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLocaleLowerCase('en');
