import type { WriteStream } from 'node:tty';
import picocolors from 'picocolors';

/** Colours for a terminal, and none for a file, a pipe or NO_COLOR. The library colours whatever runs under CI. */
export const colorsFor = (stream: Pick<WriteStream, 'isTTY'>) =>
  picocolors.createColors(stream.isTTY === true && !process.env.NO_COLOR);
