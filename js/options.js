// Options as their callers write them, checked and completed.

import { pools } from './combine.js';
import { failure } from './errors.js';

/** @typedef {import('./goglenet.js').DetailOptions} DetailOptions */
/** @typedef {import('./goglenet.js').LoadOptions} LoadOptions */

const backends = ['auto', 'relaxed', 'relaxed-pairs', 'simd128', 'go'];
const mostMembers = 7;
const mostWorkers = 64;

/** @param {DetailOptions | number} [options] */
export function classifyOptions(options = {}) {
  const { topK = 5, crops = 1, pool = 'average', cam = false, features = false, signal, onProgress } =
    typeof options === 'number' ? { topK: options } : options;
  if (!whole(topK)) throw failure('bad-argument', 'topK must be a whole number from 1 on');
  if (![1, 10, 144].includes(crops)) throw failure('bad-argument', 'crops must be 1, 10 or 144');
  if (!(pool in pools)) throw failure('bad-argument', "pool must be 'average' or 'max'");
  return { topK, crops, pool, cam, features, signal, onProgress };
}

/** @param {LoadOptions} options */
export function loadOptions({ weights, memberWeights, base, backend = 'auto', workers = 'auto', signal, onProgress }) {
  const list = Array.isArray(weights) ? weights : [weights || 'models/googlenet.safetensors'];
  if (list.length < 1 || list.length > mostMembers) {
    throw failure('bad-argument', `${list.length} weight files; an ensemble has 1 to ${mostMembers}`);
  }
  if (memberWeights && memberWeights.length !== list.length) {
    throw failure('bad-argument', `${memberWeights.length} memberWeights for ${list.length} weight files`);
  }
  if (memberWeights && !memberWeights.every((weight) => weight >= 1e-6 && weight <= 1e6)) {
    throw failure('bad-argument', 'memberWeights must be numbers from 0.000001 to 1000000');
  }
  if (!backends.includes(backend)) throw failure('bad-argument', `backend "${backend}"`);
  if (workers !== 'auto' && !(whole(workers) && workers <= mostWorkers)) {
    throw failure('bad-argument', `workers must be 'auto' or a whole number from 1 to ${mostWorkers}`);
  }
  return { weights: /** @type {(string | URL)[]} */ (list), memberWeights, base, backend, workers, signal, onProgress };
}

/** @param {number} n */
const whole = (n) => Number.isInteger(n) && n >= 1;
