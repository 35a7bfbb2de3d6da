/**
 * The cookie of a staff session. Cookies know no ports: a server on another port of this host would be sent it too, so it goes
 * to the path of this API only, and is worth nothing without the console's own origin.
 */
const NAME = 'trunkline_staff';

export const staffCookie = (token: string, maxAgeSeconds: number): string =>
  `${NAME}=${token}; Path=/api; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict`;

/** Removes the cookie. */
export const noStaffCookie = (): string => staffCookie('', 0);

/** The token of the session that a `Cookie` header carries. */
export function staffToken(header: string | undefined): string {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${NAME}=`))?.slice(NAME.length + 1) ?? '';
}
