import { TaskError } from '../host/protocol.js';
import { resample } from './resample.js';
import { readWavFormat, WavError, type WavFormat, wavSamples } from './wav.js';

/** How a recording is written, or why it cannot be decoded: all that can be wrong with it is known by its header. */
export function wavFormat(bytes: Uint8Array): WavFormat {
  try {
    return readWavFormat(bytes);
  } catch (error) {
    if (!(error instanceof WavError)) throw error;
    throw new TaskError(`audio.${error.kind}`, `the recording cannot be decoded: ${error.message}`, error.mend);
  }
}

/** Decodes a recording to one channel of so many samples a second. */
export function decodeAudio(bytes: Uint8Array, sampleRate: number): Float32Array {
  const format = wavFormat(bytes);
  return resample(wavSamples(bytes, format), format.sampleRate, sampleRate);
}
