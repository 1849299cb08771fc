// LiteRT.js, on the processor (XNNPACK).

import { Tensor, loadAndCompile, loadLiteRt } from '@litertjs/core';
import { measure, pixels } from './measure.js';

let model;

measure({
  // A folder lets LiteRT.js choose: relaxed SIMD where the browser has it. The build without is asked for by its file.
  async start({ build, threads }) {
    const file = build === 'simd128' ? 'litert_wasm_compat_internal.js' : '';
    await loadLiteRt(new URL(`litert/${file}`, document.baseURI).href, file ? undefined : { threads: threads > 1 });
  },
  async create(weights, { threads }) {
    model = await loadAndCompile(new Uint8Array(weights), { accelerator: 'wasm', cpuOptions: { numThreads: threads } });
  },
  input: pixels,
  async run(input) {
    const tensor = new Tensor(input, [1, 224, 224, 3]);
    const [output] = await model.run(tensor);
    const probabilities = output.toTypedArray().slice();
    tensor.delete();
    output.delete();
    return probabilities;
  },
});
