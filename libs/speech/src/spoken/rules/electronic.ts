import type { SpokenLanguage } from '../language.js';
import type { SpokenRule } from '../scan.js';
import { spelled, sticky } from './notation.js';

const TOP_LEVEL =
  'com|org|net|io|dev|app|ai|co|edu|gov|info|biz|health|clinic|dental|me|tv|eu|uk|us|ca|de|fr|es|it|nl|ch|at|be|au|nz|ie|in|jp';
const HOST = String.raw`(?:[\p{L}\d](?:[\p{L}\d-]{0,61}[\p{L}\d])?\.){1,6}`;

/** Addresses: of pages, of mail, of machines. */
export function electronicRules({ words }: SpokenLanguage): SpokenRule[] {
  const signs: Readonly<Record<string, string>> = {
    '.': words.dot,
    '/': words.slash,
    '-': words.dash,
    _: words.underscore,
    ':': words.colon,
    '?': words.questionMark,
    '=': words.equals,
    '&': words.and,
    '#': words.hash,
    '@': words.at,
    '+': words.plus,
    '~': words.tilde,
    '%': words.percent,
  };
  const sayAddress = (address: string) =>
    address
      .replace(/\/$/, '')
      .replace(/(?<=\p{L})(?=\d)|(?<=\d)(?=\p{L})/gu, ' ')
      .replace(/\d{5,}/g, (digits) => Array.from(digits).join(' '))
      .replace(/[^\p{L}\p{N}\s]/gu, (sign) => ` ${signs[sign] ?? ''} `)
      .replace(/\s+/g, ' ')
      .trim();
  return [
    {
      name: 'mail address',
      pattern: sticky(String.raw`(?:mailto:)?(?<address>[\w.+-]{1,64}@${HOST}\p{L}{2,24})(?![\p{L}\p{N}@])`),
      say: ({ address = '' }) => sayAddress(address),
    },
    {
      name: 'page with protocol',
      pattern: sticky(
        String.raw`(?:[a-z]{2,8}:\/\/|www\.)(?:www\.)?(?<address>[^\s<>"')\]]{1,300}[^\s<>"')\].,;:!?])`,
        'i',
      ),
      say: ({ address = '' }) => sayAddress(address),
    },
    {
      name: 'machine address',
      pattern: sticky(String.raw`(?<address>\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?)(?![\d.]\d|\d)`),
      say: ({ address = '' }) => sayAddress(address),
    },
    {
      name: 'page',
      pattern: sticky(
        String.raw`(?<address>${HOST}(?:${TOP_LEVEL})(?:\/[\p{L}\d._~%/?=&#-]*[\p{L}\d])?)(?:\/(?=\s|$))?(?![\p{L}\p{N}])`,
        'i',
      ),
      // "e.g. in", "a.m. at": one-letter hosts are abbreviations
      say: ({ address = '' }) => (/^\p{L}\.\p{L}{1,2}$/u.test(address) ? undefined : sayAddress(address)),
    },
    {
      name: 'version',
      pattern: sticky(
        String.raw`(?<v>[vV](?:er(?:sion)?\.?\s?)?)?(?<number>\d{1,4}(?:\.\d{1,4}){0,3})(?<tag>-(?:alpha|beta|rc)(?:\.?\d+)?)?(?![\p{L}\p{N}]|[.,/:-]\d)`,
      ),
      say: ({ v, number = '', tag = '' }) => {
        const parts = number.split('.');
        if (/^\d{1,3}(?:\.\d{3}){2,}$/.test(number)) return undefined;
        if (v === undefined ? parts.length !== 3 : /^v\S*\s?$/i.test(v) && v.length > 1 && parts.length === 1)
          return undefined;
        const said = parts.join(` ${words.point} `);
        const suffix = tag.replace(/[-.]/g, ' ').replace(/(?<=\p{L})(?=\d)/u, ' ');
        return `${v === undefined ? '' : `${words.version} `}${said}${suffix}`;
      },
    },
    {
      name: 'hashtag',
      pattern: sticky(String.raw`#(?<tag>\p{L}[\p{L}\d_]*)`),
      say: ({ tag = '' }) =>
        /^[A-Z]{1,4}\d[A-Z\d]*$/.test(tag)
          ? `${words.number} ${spelled(tag)}`
          : `${words.hashtag} ${tag.replace(/_/g, ' ').replace(/(?<=\p{Ll})(?=[\p{Lu}\d])/gu, ' ')}`,
    },
    {
      name: 'musical or C sharp',
      pattern: sticky(String.raw`(?<letter>[A-G])[#♯](?!(?!m(?![\p{L}\p{N}]))[\p{L}\p{N}])`),
      say: ({ letter }) => `${letter} ${words.sharp}`,
    },
    {
      name: 'key of a telephone',
      pattern: sticky(String.raw`#(?![\p{L}\p{N}#])`),
      say: (_groups, _text, { before }) => (/[\p{L}\d,] ?$/u.test(before) ? ` ${words.hash}` : undefined),
    },
    {
      name: 'name that begins with a dot',
      pattern: sticky(String.raw`\.(?=\p{L}{2,})`),
      say: (_groups, _text, { before }) => (/(?:^|[\s(])$/.test(before) ? `${words.dot} ` : undefined),
    },
    {
      name: 'number sign',
      pattern: sticky(String.raw`#\s?(?=\d)`),
      say: () => `${words.number} `,
    },
  ];
}
