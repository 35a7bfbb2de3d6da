import { writeFile } from 'node:fs/promises';
import wavefile from 'wavefile';
import { SAMPLE_RATE } from './format.js';

/** Longest recording, in samples: half an hour. */
const MAX_SAMPLES = SAMPLE_RATE * 1800;

interface Piece {
  readonly samples: Int16Array;
  readonly at: number;
}

/** What both sides said, on one clock: left the caller, right the agent. */
export class Recording {
  private readonly caller: Piece[] = [];
  private readonly agent: Piece[] = [];

  addCaller(samples: Int16Array, at: number): void {
    this.caller.push({ samples, at });
  }

  addAgent(samples: Int16Array, at: number): void {
    this.agent.push({ samples, at });
  }

  /** Writes a stereo WAV file, 48 kHz, 16 bit. */
  async write(file: string): Promise<void> {
    const start = Math.min(
      this.caller[0]?.at ?? Number.POSITIVE_INFINITY,
      this.agent[0]?.at ?? Number.POSITIVE_INFINITY,
    );
    const [left, right] = [inLine(this.caller, start), inLine(this.agent, start)];
    const length = Math.max(left.length, right.length);
    const wav = new wavefile.WaveFile();
    wav.fromScratch(2, SAMPLE_RATE, '16', [padded(left, length), padded(right, length)]);
    await writeFile(file, wav.toBuffer());
  }
}

/** Pieces one after the other; a piece that arrived well after its predecessor's end starts at its own time. */
function inLine(pieces: readonly Piece[], start: number): Int16Array {
  const out = new Int16Array(Math.min(MAX_SAMPLES, positionsOf(pieces, start).at(-1)?.end ?? 0));
  positionsOf(pieces, start).forEach(({ from }, index) => {
    const samples = pieces[index]?.samples;
    if (samples && from + samples.length <= out.length) out.set(samples, from);
  });
  return out;
}

function positionsOf(pieces: readonly Piece[], start: number): { from: number; end: number }[] {
  let end = 0;
  return pieces.map((piece) => {
    const due = Math.round(((piece.at - start) * SAMPLE_RATE) / 1000);
    const from = due - end > SAMPLE_RATE / 10 ? due : end;
    end = from + piece.samples.length;
    return { from, end };
  });
}

function padded(samples: Int16Array, length: number): Int16Array {
  const out = new Int16Array(length);
  out.set(samples);
  return out;
}
