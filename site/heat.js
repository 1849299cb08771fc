// Paints a class activation map: warm where the picture speaks for the class, dark where it does not.

/** matplotlib's colour map "inferno" at equal steps: equal differences look equal, and it reads in grey. */
const stops = [
  [0, 0, 4], [27, 12, 65], [74, 12, 107], [120, 28, 109], [165, 44, 96],
  [207, 68, 70], [237, 105, 37], [251, 155, 6], [247, 209, 61], [252, 255, 164],
];

/** Cells of the map around a row or column of the picture, and how much each counts. @typedef {{ cell: number, weight: number }[]} Place */

/**
 * Fills a canvas, which stands for the whole picture. The scale is the map's own, from nothing or less to its peak.
 * @param {HTMLCanvasElement} canvas
 * @param {import('./goglenet.mjs').ActivationMap} map
 * @returns {{ x: number, y: number } | undefined} the peak, in shares of the picture; none where nothing speaks for the class
 */
export function paint(canvas, { width, height, data, area }) {
  const columns = axis(canvas.width, width, area.left, area.right);
  const rows = axis(canvas.height, height, area.top, area.bottom);
  const values = new Float32Array(canvas.width * canvas.height);
  rows.forEach((row, y) => {
    const blended = Array.from({ length: width }, (_, x) => blend(row, (cell) => Math.max(0, data[cell * width + x])));
    columns.forEach((column, x) => {
      values[y * canvas.width + x] = blend(column, (cell) => blended[cell]);
    });
  });
  const top = values.reduce((a, b) => Math.max(a, b), 0);
  colour(canvas, values, top || Infinity);
  if (!top) return undefined;
  const at = values.indexOf(top);
  return { x: (at % canvas.width) / canvas.width, y: Math.floor(at / canvas.width) / canvas.height };
}

/**
 * Places the pixels of an axis of the picture among cells that reach from from to to in shares of it.
 * @param {number} pixels
 * @param {number} cells
 * @param {number} from
 * @param {number} to
 * @returns {Place[]}
 */
function axis(pixels, cells, from, to) {
  return Array.from({ length: pixels }, (_, i) => {
    const at = (((i + 0.5) / pixels - from) / (to - from)) * cells; // in cells
    const inside = smooth(1 - Math.max(-at, at - cells, 0)); // what was not looked at fades out within a cell
    const first = Math.floor(at - 0.5);
    return spline(at - 0.5 - first).map((weight, j) => ({
      cell: Math.min(Math.max(first - 1 + j, 0), cells - 1),
      weight: weight * inside,
    }));
  });
}

/** The cubic B-spline: smooth, and never beyond the values that it blends. @param {number} t */
const spline = (t) => [(1 - t) ** 3 / 6, (4 - 6 * t ** 2 + 3 * t ** 3) / 6, (1 + 3 * t + 3 * t ** 2 - 3 * t ** 3) / 6, t ** 3 / 6];

/** Rises from 0 at 0 to 1 at 1 without a kink. @param {number} t */
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

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array} values
 * @param {number} top
 */
function colour(canvas, values, top) {
  const image = new ImageData(canvas.width, canvas.height);
  values.forEach((value, i) => {
    const at = (value / top) * (stops.length - 1);
    const step = Math.min(Math.floor(at), stops.length - 2);
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = stops[step][c] + (at - step) * (stops[step + 1][c] - stops[step][c]);
    image.data[4 * i + 3] = 255;
  });
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}
