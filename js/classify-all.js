// Classifies many images, so far ahead of the caller that all workers are busy.

import { unlessAborted } from './abort.js';

/** @typedef {import('./goglenet.js').Classification} Classification */
/** @typedef {import('./goglenet.js').Source} Source */

/**
 * @template {Source} S
 * @param {Iterable<S> | AsyncIterable<S>} sources
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
  const iterator = Symbol.asyncIterator in sources ? sources[Symbol.asyncIterator]() : sources[Symbol.iterator]();
  const ask = async () => ({ asked: await iterator.next() });
  /** The next source, on its way. @type {ReturnType<typeof ask> | undefined} */
  let asking = ask();
  /** @type {ReturnType<typeof outcome<S>>[]} */
  const pending = [];
  let index = 0;
  try {
    while (asking || pending.length > 0) {
      const awaited = [...(asking && pending.length < ahead ? [asking] : []), ...pending.slice(0, 1)];
      const first = await unlessAborted(Promise.race(awaited), own.signal);
      if ('index' in first) {
        pending.shift();
        yield first;
      } else if (first.asked.done) {
        asking = undefined;
      } else {
        const source = first.asked.value;
        pending.push(outcome(source, index, classify(source, index++, own.signal), own.signal));
        asking = ask();
        asking.catch(() => {}); // the caller may never reach it
      }
    }
  } finally {
    own.abort();
    signal?.removeEventListener('abort', abort);
    if (asking) Promise.resolve(iterator.return?.()).catch(() => {}); // not awaited: it may wait for a source that never comes
  }
}

/**
 * An image's own failure is an outcome; what ends them all is thrown.
 * @template {Source} S
 * @param {S} source
 * @param {number} index
 * @param {Promise<Classification>} classified
 * @param {AbortSignal} signal
 * @returns {Promise<import('./goglenet.js').Outcome<S>>}
 */
function outcome(source, index, classified, signal) {
  const all = classified.then(
    (classification) => ({ index, source, ...classification }),
    (error) => {
      if (signal.aborted || error.code === 'disposed') throw error;
      return { index, source, error };
    },
  );
  all.catch(() => {}); // the caller may never reach it
  return all;
}
