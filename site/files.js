// Results as files.

/** @typedef {import('./goglenet.mjs').Prediction} Prediction */

/**
 * @typedef {object} Result
 * @property {string} image  the picture's name
 * @property {readonly Prediction[]} [predictions]
 * @property {string} [error]  why it has none
 */

/** @param {readonly Result[]} results */
export function toJSON(results) {
  const plain = results.map(({ image, predictions, error }) => ({
    image,
    predictions: predictions?.map(({ className, probability, index }) => ({ className, probability, index })),
    error,
  }));
  return `${JSON.stringify(plain.length === 1 ? plain[0] : plain, null, 2)}\n`;
}

/** A line for each guess (RFC 4180). @param {readonly Result[]} results */
export function toCSV(results) {
  const lines = [['image', 'rank', 'class', 'probability', 'error']];
  for (const { image, predictions, error = '' } of results) {
    if (!predictions) lines.push([image, '', '', '', error]);
    predictions?.forEach(({ className, probability }, i) => lines.push([image, String(i + 1), className, String(probability), '']));
  }
  return lines.map((line) => `${line.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\r\n`).join('');
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
export function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000); // the browser reads it in its own time
}

/** @param {readonly Result[]} results  @param {'json' | 'csv'} format  @param {string} name  without extension */
export function saveAs(results, format, name) {
  const [content, type] = format === 'json' ? [toJSON(results), 'application/json'] : [toCSV(results), 'text/csv'];
  save(new Blob([content], { type }), `${name}.${format}`);
}
