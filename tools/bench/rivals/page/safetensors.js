// Weights for engines that take arrays: goglenet's float32 file.

/** @typedef {{ name: string, shape: number[], data: Float32Array }} Weights */

/**
 * @param {ArrayBuffer} file
 * @returns {Weights[]}
 */
export function parse(file) {
  const start = 8 + Number(new DataView(file).getBigUint64(0, true));
  const { __metadata__, ...tensors } = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 8, start - 8)));
  return Object.entries(tensors).map(([name, { dtype, shape, data_offsets: [from, to] }]) => {
    if (dtype !== 'F32') throw new Error(`${name} is ${dtype}, not F32`);
    return { name, shape, data: new Float32Array(file.slice(start + from, start + to)) };
  });
}

/**
 * Filters with the output channel last: OHWI to HWIO, and to a matrix what is dense.
 * @param {Weights} weights
 * @returns {Weights}
 */
export function toHWIO({ name, shape, data }) {
  if (shape.length !== 4) return { name, shape, data };
  const [outputs, h, w, inputs] = shape;
  const taps = h * w * inputs;
  const dense = name.startsWith('loss3/');
  return {
    name,
    shape: dense ? [taps, outputs] : [h, w, inputs, outputs],
    data: data.map((_, i) => data[(i % outputs) * taps + Math.floor(i / outputs)]),
  };
}
