import { readFile, stat } from 'node:fs/promises';
import { CodedError } from '@trunkline/errors';
import { resample } from '@trunkline/speech';
import wavefile from 'wavefile';
import { SAMPLE_RATE } from './format.js';

const MAX_BYTES = 100 * 1024 * 1024;

/**
 * A WAV file as mono floats at 48 kHz.
 *
 * @throws CodedError `AUDIO_FILE_INVALID` when the file can't be read, is over 100 MiB, or is no WAV file.
 */
export async function readWav(file: string): Promise<Float32Array> {
  try {
    if ((await stat(file)).size > MAX_BYTES)
      throw new CodedError('AUDIO_FILE_INVALID', `${file} is larger than 100 MiB.`);
    const wav = new wavefile.WaveFile(await readFile(file));
    wav.toBitDepth('32f');
    const format = wav.fmt as { sampleRate: number; numChannels: number };
    const samples = wav.getSamples(true, Float32Array) as unknown as Float32Array;
    return resample(mono(samples, format.numChannels), format.sampleRate, SAMPLE_RATE);
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    throw new CodedError('AUDIO_FILE_INVALID', `${file} can't be read as a WAV file.`, { cause });
  }
}

function mono(interleaved: Float32Array, channels: number): Float32Array {
  if (channels === 1) return interleaved;
  return Float32Array.from({ length: Math.floor(interleaved.length / channels) }, (_, frame) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += interleaved[frame * channels + channel] ?? 0;
    return sum / channels;
  });
}
