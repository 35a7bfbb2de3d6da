import { CodedError } from '@trunkline/errors';
import type sherpa from 'sherpa-onnx-node';

/**
 * Loads the native engine on first use: whoever only wants the models or the audio functions doesn't pay for it.
 *
 * @throws CodedError `PART_MISSING` when there is no prebuilt engine for this platform.
 */
export async function loadSherpa(): Promise<typeof sherpa> {
  try {
    return (await import('sherpa-onnx-node')).default;
  } catch (error) {
    throw new CodedError(
      'PART_MISSING',
      `The speech engine sherpa-onnx has no build for ${process.platform}-${process.arch} here. ` +
        'Run npm ci again with optional dependencies.',
      { cause: error },
    );
  }
}
