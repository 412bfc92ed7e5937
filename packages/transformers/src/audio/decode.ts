import { TaskError } from '../host/protocol.js';
import { resample } from './resample.js';
import { readWavFormat, WavError, wavSamples } from './wav.js';

/** Decodes a recording to one channel of so many samples a second. */
export function decodeAudio(bytes: Uint8Array, sampleRate: number): Float32Array {
  try {
    const format = readWavFormat(bytes);
    return resample(wavSamples(bytes, format), format.sampleRate, sampleRate);
  } catch (error) {
    if (!(error instanceof WavError)) throw error;
    throw new TaskError(`audio.${error.kind}`, `the recording cannot be decoded: ${error.message}`, error.mend);
  }
}
