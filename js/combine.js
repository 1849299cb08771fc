// From the probabilities of crops and members to predictions. The arithmetic is that of
// core/classify: float64, in the order of the rows, rounded to float32 once; so are the bits.

/** @typedef {import('./goglenet.js').Prediction} Prediction */
/** @typedef {NonNullable<import('./goglenet.js').ClassifyOptions['pool']>} PoolName */

/** How the probabilities of crops become one. @type {Record<PoolName, (rows: Float32Array[]) => Float32Array>} */
export const pools = {
  average: (rows) => average(rows),
  max: ([first, ...rest]) => first.map((v, i) => rest.reduce((most, row) => Math.max(most, row[i]), v)),
};

/**
 * @param {Float32Array[]} rows
 * @param {readonly number[]} [weights]  of the rows; default: all the same
 * @returns {Float32Array}
 */
export function average(rows, weights) {
  let total = 0;
  for (let row = 0; row < rows.length; row++) total += weights?.[row] ?? 1;
  return rows[0].map((_, i) => {
    let sum = 0;
    rows.forEach((row, r) => (sum += (weights?.[r] ?? 1) * row[i]));
    return sum / total;
  });
}

/**
 * The k most probable classes, the most probable first; of equal ones the lower index first.
 * @param {Float32Array} probabilities
 * @param {readonly string[]} labels
 * @param {{ topK: number, scoreThreshold: number }} options
 * @param {(index: number) => boolean} chosen  which classes may be among them
 * @returns {Prediction[]}
 */
export function top(probabilities, labels, { topK, scoreThreshold }, chosen) {
  const order = [...probabilities.keys()].filter((index) => probabilities[index] >= scoreThreshold && chosen(index));
  order.sort((a, b) => probabilities[b] - probabilities[a] || a - b);
  return order.slice(0, topK).map((index) => ({
    className: labels[index] ?? `class ${index}`,
    probability: probabilities[index],
    index,
  }));
}
