// What someone may have meant by a name that there is not.

/**
 * @param {string} name
 * @param {readonly string[]} names
 * @returns {string} ' (did you mean "topK"?)' with the nearest name, or '' where none is near
 */
export function nearest(name, names) {
  let [best, least] = ['', 1 + Math.floor(name.length / 3)];
  for (const candidate of names) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits <= least) [best, least] = [candidate, edits - 1];
  }
  return best && ` (did you mean "${best}"?)`;
}

/**
 * How many letters must be put in, taken out or replaced (Levenshtein's distance).
 * @param {string} a
 * @param {string} b
 */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + Number(a[i - 1] !== b[j - 1]));
    }
    row = next;
  }
  return row[b.length];
}
