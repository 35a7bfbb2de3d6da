export { downloadWheel } from './download-wheel.js';
export { downloadedBytes } from './downloaded-bytes.js';
export { fileDigest } from './file-digest.js';
export { findPip, type Pip } from './find-pip.js';
export type { PinnedWheel } from './pinned-wheel.js';
export { unpackWheel } from './unpack-wheel.js';
