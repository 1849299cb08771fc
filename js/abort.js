// AbortSignals and deadlines.

import { failure } from './errors.js';

/**
 * Gives what the promise gives, or rejects at once when the signal says so or the time is over: with code 'aborted', or with
 * 'timeout', also for signals that are deadlines.
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal} [signal]
 * @param {number} [timeout]  milliseconds; default: for ever
 * @returns {Promise<T>}
 */
export function unlessAborted(promise, signal, timeout) {
  return new Promise((resolve, reject) => {
    const abort = () => {
      const cause = signal?.reason;
      reject(failure(cause?.name === 'TimeoutError' ? 'timeout' : 'aborted', '', { cause }));
    };
    const timer = timeout && setTimeout(() => reject(failure('timeout')), timeout);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    });
  });
}
