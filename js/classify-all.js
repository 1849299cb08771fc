// Classifies many images, so far ahead of the caller that all workers are busy.

/** @typedef {import('./goglenet.js').Classification} Classification */
/** @typedef {import('./goglenet.js').Source} Source */

/**
 * @template {Source} S
 * @param {Iterable<S>} sources
 * @param {number} ahead  how many images may be on their way
 * @param {AbortSignal | undefined} signal
 * @param {(source: S, index: number, signal: AbortSignal) => Promise<Classification>} classify
 * @returns {AsyncGenerator<import('./goglenet.js').Outcome<S>, void, undefined>}
 */
export async function* classifyAll(sources, ahead, signal, classify) {
  const own = new AbortController(); // fires when the caller leaves the loop, too
  const abort = () => own.abort(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort);
  /** @type {ReturnType<typeof outcome<S>>[]} */
  const pending = [];
  const next = () => /** @type {ReturnType<typeof outcome<S>>} */ (pending.shift());
  let index = 0;
  try {
    for (const source of sources) {
      pending.push(outcome(source, index, classify(source, index++, own.signal)));
      if (pending.length >= ahead) yield next();
    }
    while (pending.length > 0) yield next();
  } finally {
    own.abort();
    signal?.removeEventListener('abort', abort);
  }
}

/**
 * An image's own failure is an outcome; what ends them all is thrown.
 * @template {Source} S
 * @param {S} source
 * @param {number} index
 * @param {Promise<Classification>} classified
 * @returns {Promise<import('./goglenet.js').Outcome<S>>}
 */
function outcome(source, index, classified) {
  const all = classified.then(
    (classification) => ({ index, source, ...classification }),
    (error) => {
      if (error.code === 'aborted' || error.code === 'disposed') throw error;
      return { index, source, error };
    },
  );
  all.catch(() => {}); // the caller may never reach it
  return all;
}
