// onnxruntime-web, on the processor.

import { InferenceSession, Tensor, env } from 'onnxruntime-web/wasm';
import { measure, planes } from './measure.js';

/** @type {InferenceSession} */
let session;

measure({
  // The engine starts with the first session that is asked for, whatever comes of it.
  async start({ threads }) {
    env.wasm.numThreads = threads;
    env.wasm.wasmPaths = new URL('ort/', document.baseURI).href;
    await InferenceSession.create(new Uint8Array(1), { executionProviders: ['wasm'] }).catch(() => {});
  },
  async create(weights) {
    session = await InferenceSession.create(new Uint8Array(weights), { executionProviders: ['wasm'] });
  },
  input: planes,
  async run(input) {
    const { [session.outputNames[0]]: output } = await session.run({
      [session.inputNames[0]]: new Tensor('float32', input, [1, 3, 224, 224]),
    });
    return /** @type {Float32Array} */ (output.data);
  },
});
