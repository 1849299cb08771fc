// The maps of a layer side by side, the liveliest first.

import { find } from './dom.js';
import { drawValues } from './goglenet.mjs';

/** @typedef {import('./goglenet.mjs').Layer} Layer */

const canvas = /** @type {HTMLCanvasElement} */ (find('mosaic'));
const most = 64; // maps

/** @param {Layer} layer */
export function draw(layer) {
  const { width, height, channels } = layer;
  if (width * height === 1) return drawSquare(layer);
  const shown = liveliest(layer, Math.min(most, channels));
  const side = Math.ceil(Math.sqrt(shown.length));
  const [cellWidth, cellHeight] = [width + 1, height + 1]; // a dark line between maps
  canvas.width = side * cellWidth - 1;
  canvas.height = Math.ceil(shown.length / side) * cellHeight - 1;
  const values = new Uint8Array(canvas.width * canvas.height);
  shown.forEach((channel, i) => {
    const corner = Math.floor(i / side) * cellHeight * canvas.width + (i % side) * cellWidth;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) values[corner + y * canvas.width + x] = layer.values[(y * width + x) * channels + channel];
    }
  });
  drawValues(canvas, values, 255);
}

/** Values without a place, as a square of them. @param {Layer} layer */
function drawSquare({ channels, values }) {
  const side = Math.ceil(Math.sqrt(channels));
  canvas.width = side;
  canvas.height = Math.ceil(channels / side);
  const square = new Uint8Array(canvas.width * canvas.height);
  square.set(values);
  drawValues(canvas, square, 255);
}

/** Channels in the order of what they sum up to. @param {Layer} layer  @param {number} count */
function liveliest({ channels, values }, count) {
  const sums = new Float64Array(channels);
  values.forEach((value, i) => (sums[i % channels] += value));
  return [...sums.keys()].sort((a, b) => sums[b] - sums[a]).slice(0, count);
}
