/**
 * The headers of every answer. The page may run only its own files, and talk only to this origin and to LiveKit.
 *
 * @param liveKitUrl ws:// or wss:// URL as browsers reach it. @default no media server, and no microphone
 */
export function securityHeaders(liveKitUrl?: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentSecurityPolicy(liveKitUrl),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'permissions-policy': `${liveKitUrl === undefined ? 'microphone=(), autoplay=()' : 'microphone=(self), autoplay=(self)'}, camera=(), display-capture=(), geolocation=(), payment=(), usb=()`,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
}

function mediaServer(liveKitUrl: string): string {
  const { protocol, host } = new URL(liveKitUrl);
  // LiveKit's client asks over HTTP why a refused connection was refused.
  return ` ${protocol}//${host} ${protocol === 'wss:' ? 'https:' : 'http:'}//${host}`;
}

function contentSecurityPolicy(liveKitUrl: string | undefined): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "media-src 'self'",
    `connect-src 'self'${liveKitUrl === undefined ? '' : mediaServer(liveKitUrl)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}
