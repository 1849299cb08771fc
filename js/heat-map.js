// Paints a class activation map: warm where the picture speaks for the class, dark where it does not. The reference is
// tools/image/overlay/heat.go, which draws maps for the command; its tests compare the two.

/** @typedef {import('./goglenet.js').ActivationMap} ActivationMap */

/** matplotlib's colour map "inferno" at equal steps: equal differences look equal, and it reads in grey. */
const stops = [
  [0, 0, 4], [27, 12, 65], [74, 12, 107], [120, 28, 109], [165, 44, 96],
  [207, 68, 70], [237, 105, 37], [251, 155, 6], [247, 209, 61], [252, 255, 164],
];

/** Cells of the map around a row or column of the picture, with their weights. @typedef {{ cell: number, weight: number }[]} Place */

/**
 * Fills a canvas, which stands for the whole picture. The scale is the map's own, from nothing or less to its peak.
 * @param {HTMLCanvasElement | OffscreenCanvas} canvas
 * @param {ActivationMap} map
 * @returns {{ x: number, y: number } | undefined} the strongest place, as fractions of the picture's size; none where nothing speaks for the class
 */
export function drawHeatMap(canvas, map) {
  const { width, height, area, seen } = map;
  const columns = axis(canvas.width, width, area.left, area.right, seen.left, seen.right);
  const rows = axis(canvas.height, height, area.top, area.bottom, seen.top, seen.bottom);
  const values = new Float32Array(canvas.width * canvas.height);
  rows.forEach((row, y) => {
    const blended = blendRows(map, row);
    columns.forEach((column, x) => {
      values[y * canvas.width + x] = blend(column, (cell) => blended[cell]);
    });
  });
  const top = peak(map);
  drawValues(canvas, values, top || Infinity);
  if (!top) return undefined;
  const at = values.indexOf(values.reduce((a, b) => Math.max(a, b), 0));
  return { x: (at % canvas.width) / canvas.width, y: Math.floor(at / canvas.width) / canvas.height };
}

/**
 * Places the pixels of an axis of the picture along one of the map, whose cells lie between from and to, fractions of
 * the picture's size. What the network did not see, beyond seenFrom and seenTo, fades out within a cell.
 * @param {number} pixels
 * @param {number} cells
 * @param {number} from
 * @param {number} to
 * @param {number} seenFrom
 * @param {number} seenTo
 * @returns {Place[]}
 */
function axis(pixels, cells, from, to, seenFrom, seenTo) {
  const cell = (to - from) / cells;
  return Array.from({ length: pixels }, (_, i) => {
    const at = (i + 0.5) / pixels;
    const inside = smooth(1 - Math.max(seenFrom - at, at - seenTo, 0) / cell);
    return spline((at - from) / cell - 0.5, cells).map(({ cell, weight }) => ({ cell, weight: weight * inside }));
  });
}

/**
 * The four cells around a place, by the cubic B-spline: smooth, and never beyond the values that it blends.
 * @param {number} at  0 is the centre of the first cell
 * @param {number} cells
 * @returns {Place}
 */
function spline(at, cells) {
  const first = Math.floor(at);
  const t = at - first;
  const weights = [(1 - t) ** 3 / 6, (4 - 6 * t ** 2 + 3 * t ** 3) / 6, (1 + 3 * t + 3 * t ** 2 - 3 * t ** 3) / 6, t ** 3 / 6];
  return weights.map((weight, i) => ({ cell: Math.min(Math.max(first - 1 + i, 0), cells - 1), weight }));
}

/** Rises from 0 at 0 to 1 at 1 without a kink. @param {number} t  1 at most */
function smooth(t) {
  const u = Math.max(t, 0);
  return u * u * (3 - 2 * u);
}

/** @param {Place} place  @param {(cell: number) => number} value */
function blend(place, value) {
  let sum = 0;
  for (const { cell, weight } of place) sum += weight * value(cell);
  return sum;
}

/** The map's values along a row of the picture, one a column of the map. @param {ActivationMap} map  @param {Place} row */
function blendRows({ width, data }, row) {
  return Array.from({ length: width }, (_, x) => blend(row, (cell) => Math.max(0, data[cell * width + x])));
}

/** The largest value after blending at the centres of cells. @param {ActivationMap} map */
function peak(map) {
  let top = 0;
  for (let y = 0; y < map.height; y++) {
    const blended = blendRows(map, spline(y, map.height));
    blended.forEach((_, x) => (top = Math.max(top, blend(spline(x, map.width), (cell) => blended[cell]))));
  }
  return top;
}

/**
 * Fills a canvas with the colours of values, one a pixel.
 * @param {HTMLCanvasElement | OffscreenCanvas} canvas
 * @param {Float32Array | Uint8Array} values
 * @param {number} top  what the last colour stands for
 */
export function drawValues(canvas, values, top) {
  const image = new ImageData(canvas.width, canvas.height);
  values.forEach((value, i) => {
    const at = Math.min(value / top, 1) * (stops.length - 1);
    const step = Math.min(Math.floor(at), stops.length - 2);
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = stops[step][c] + (at - step) * (stops[step + 1][c] - stops[step][c]);
    image.data[4 * i + 3] = 255;
  });
  const context = /** @type {CanvasRenderingContext2D | null} */ (canvas.getContext('2d'));
  context?.putImageData(image, 0, 0);
}
