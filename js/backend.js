// Which machine runs the network: the best that the browser and, as far as a page can tell, the
// processor have.

import probe from '../wasm/kernels/modules/probe.wasm';
import simdProbe from '../wasm/kernels/modules/probe_simd128.wasm';
import { failure } from './errors.js';
import { blocked } from './policy.js';

/** @typedef {import('./goglenet.js').Backend} Backend */

/** Rounds of a probe's loop: they take a millisecond, ten ticks of a page's clock. */
const rounds = 200_000;
/** Measuring ends after so many turns without a better time: browsers optimize a loop while it runs. */
const patience = 5;
const maxTurns = 30;

/** The shortest module: its magic number and version. */
const emptyModule = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** Fails where there is no WebAssembly, or a policy forbids it. */
export async function requireWebAssembly() {
  if (typeof WebAssembly !== 'object') throw failure('no-webassembly');
  const since = performance.now();
  try {
    new WebAssembly.Module(emptyModule);
  } catch (cause) {
    throw (await blocked(since, ['script-src'])) ?? failure('no-webassembly', '', { cause });
  }
}

/**
 * @param {Backend | 'auto'} wanted
 * @returns {Backend}
 */
export function chooseBackend(wanted) {
  const relaxed = WebAssembly.validate(probe);
  const simd = WebAssembly.validate(simdProbe);
  if (wanted === 'auto') {
    if (relaxed) return fasterDot();
    return simd ? 'simd128' : 'go';
  }
  if (wanted === 'go' || (wanted === 'simd128' ? simd : relaxed)) return wanted;
  throw failure('unsupported-browser', `${wanted} instructions`);
}

/**
 * The relaxed dot product of four bytes is one instruction on some processors and five on others,
 * where one of two bytes plus two more instructions is faster. A page cannot ask which, so it measures:
 * one instruction takes half as long as the three, five take no less, with either of the browser's compilers.
 * @returns {Backend}
 */
function fasterDot() {
  const { quads, pairs } = /** @type {Record<string, Loop>} */ (new WebAssembly.Instance(new WebAssembly.Module(probe)).exports);
  let [leastQuads, leastPairs] = [Infinity, Infinity]; // interruptions only add time
  for (let turn = 0, better = 0; turn < maxTurns && turn - better <= patience; turn++) {
    const [q, p] = [time(quads), time(pairs)];
    if (q < leastQuads || p < leastPairs) better = turn;
    leastQuads = Math.min(leastQuads, q);
    leastPairs = Math.min(leastPairs, p);
  }
  return leastQuads < 0.6 * leastPairs ? 'relaxed' : 'relaxed-pairs';
}

/** @typedef {(rounds: number) => void} Loop */

/** @param {Loop} loop */
function time(loop) {
  const start = performance.now();
  loop(rounds);
  return performance.now() - start;
}
