// The part of sherpa-onnx-node 1.13.8 that is used here; the package has no types of its own.
declare module 'sherpa-onnx-node' {
  interface Waveform {
    readonly samples: Float32Array;
    readonly sampleRate: number;
  }

  class OfflineStream {
    acceptWaveform(waveform: Waveform): void;
  }

  class OfflineRecognizer {
    static createAsync(config: {
      readonly modelConfig: {
        readonly moonshine: { readonly encoder: string; readonly mergedDecoder: string };
        readonly tokens: string;
        readonly numThreads: number;
        readonly provider: 'cpu';
        readonly debug: 0 | 1;
      };
    }): Promise<OfflineRecognizer>;
    createStream(): OfflineStream;
    decodeAsync(stream: OfflineStream): Promise<{ readonly text: string }>;
  }

  class OfflineTts {
    static createAsync(config: {
      readonly model: {
        readonly vits: {
          readonly model: string;
          readonly tokens: string;
          readonly dataDir: string;
          readonly noiseScale: number;
          readonly noiseScaleW: number;
          readonly lengthScale: number;
        };
        readonly numThreads: number;
        readonly provider: 'cpu';
        readonly debug: 0 | 1;
      };
      readonly maxNumSentences: number;
    }): Promise<OfflineTts>;
    readonly sampleRate: number;
    generateAsync(request: {
      readonly text: string;
      readonly sid: number;
      readonly speed: number;
      readonly enableExternalBuffer: boolean;
    }): Promise<Waveform>;
  }

  function readWave(file: string, enableExternalBuffer: boolean): Waveform;

  const sherpa: {
    readonly OfflineRecognizer: typeof OfflineRecognizer;
    readonly OfflineTts: typeof OfflineTts;
    readonly readWave: typeof readWave;
  };

  export type { OfflineRecognizer, OfflineStream, OfflineTts };
  export default sherpa;
}
