// TensorFlow.js with its WebAssembly backend, on the network written out in its operations.

import { dispose, env, ready, setBackend, tensor, tidy } from '@tensorflow/tfjs-core';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { measure, pixels } from './measure.js';
import { googlenet } from './tfjs_network.js';
import { parse, toHWIO } from './safetensors.js';

/** @type {Map<string, import('@tensorflow/tfjs-core').Tensor>} */
const weights = new Map();

measure({
  prepare: (bytes) => parse(bytes).map(toHWIO),
  async start({ threads }) {
    setWasmPaths(new URL('tfjs/', document.baseURI).href);
    setThreadsCount(threads);
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', threads > 1);
    await setBackend('wasm');
    await ready();
  },
  async create(tensors) {
    for (const { name, shape, data } of tensors) weights.set(name, tensor(data, shape));
  },
  input: pixels,
  async run(input) {
    const output = tidy(() => googlenet(tensor(input, [1, 224, 224, 3]), weights));
    const probabilities = /** @type {Float32Array} */ (await output.data());
    dispose(output);
    return probabilities;
  },
});
