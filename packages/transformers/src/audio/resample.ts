/** Zero crossings of the sinc on each side: the more, the steeper is what is cut off. */
const CROSSINGS = 16;
/** Where the cut begins, as a part of the lower rate's highest frequency: the slope needs room. */
const ROLL_OFF = 0.945;

/**
 * Brings samples from one rate to another, in hertz, by a windowed sinc (Hann): frequencies that the lower rate cannot hold are taken out
 * and not folded back. The result has ⌈n · to / from⌉ samples. Source: J. O. Smith, Digital Audio Resampling (ccrma.stanford.edu/~jos/resample).
 */
export function resample(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to || samples.length === 0) return samples;
  const divisor = gcd(from, to);
  const [phases, step] = [to / divisor, from / divisor];
  const kernel = kernels(phases, Math.min(1, to / from) * ROLL_OFF);
  const taps = kernel.length / phases;
  const result = new Float32Array(Math.ceil((samples.length * phases) / step));
  for (let i = 0; i < result.length; i++) {
    const place = i * step;
    const phase = place % phases;
    const first = (place - phase) / phases - taps / 2 + 1;
    let sum = 0;
    for (let t = Math.max(0, -first), end = Math.min(taps, samples.length - first); t < end; t++) {
      sum += (samples[first + t] as number) * (kernel[phase * taps + t] as number);
    }
    result[i] = sum;
  }
  return result;
}

/** The weights of the neighbours, for each place between two samples that a new sample can have; those of a place sum to 1. */
function kernels(phases: number, cutoff: number): Float32Array {
  const half = Math.ceil(CROSSINGS / cutoff);
  const taps = 2 * half;
  const all = new Float32Array(phases * taps);
  for (let phase = 0; phase < phases; phase++) {
    let sum = 0;
    for (let t = 0; t < taps; t++) {
      const x = t - half + 1 - phase / phases;
      const window = Math.abs(x) < half ? Math.cos((Math.PI * x) / (2 * half)) ** 2 : 0;
      const angle = Math.PI * x * cutoff;
      const weight = window * (angle === 0 ? 1 : Math.sin(angle) / angle);
      all[phase * taps + t] = weight;
      sum += weight;
    }
    for (let t = 0; t < taps; t++) all[phase * taps + t] = (all[phase * taps + t] as number) / sum;
  }
  return all;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
