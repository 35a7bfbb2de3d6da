import { z } from 'zod';
import { fromColumnTime } from './column-time.js';

/** Parsers of columns in JSON rows. */

/** UInt64, which a server may quote. */
export const uint64 = z.union([z.number(), z.string().regex(/^\d+$/)]).transform(Number);
/** DateTime64(3, 'UTC') as ISO 8601. */
export const instant = z.string().transform(fromColumnTime);
export const text = z.string();
export const number = z.number();
export const bool = z.boolean();
