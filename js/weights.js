// Downloads of weight files, with one progress for all of them.

import { download, isPage } from './download.js';
import { failure } from './errors.js';

/** @typedef {{ receive: () => Promise<Uint8Array<ArrayBuffer>> }} Download */

/**
 * Asks for the files, all of which must be there, and receives their bytes when told. The total is what the
 * servers say, or null: where a body is compressed, for then the length is of other bytes, and once more has
 * arrived than was said.
 * @param {string[]} urls
 * @param {(progress: import('./goglenet.js').Progress) => void} report
 * @returns {Promise<Download[]>}
 */
export async function openWeights(urls, report) {
  const responses = await Promise.all(urls.map(open));
  const lengths = responses.map(length);
  /** @type {number | null} */
  let total = lengths.reduce((/** @type {number | null} */ sum, n) => (sum === null || n === null ? null : sum + n), 0);
  let loaded = 0;
  /** @param {number} count */
  const arrived = (count) => {
    loaded += count;
    if (total !== null && loaded > total) total = null;
    report({ phase: 'weights', loaded, total });
  };
  arrived(0);
  return responses.map((response, i) => ({ receive: () => receive(response, lengths[i], arrived) }));
}

/** @param {string} url */
async function open(url) {
  const response = await download(url, 'weights-missing');
  if (isPage(response)) throw failure('weights-missing', url);
  return response;
}

/** @param {Response} response */
function length({ headers }) {
  return headers.has('content-encoding') ? null : Number(headers.get('content-length')) || null;
}

/**
 * @param {Response} response
 * @param {number | null} expected  bytes
 * @param {(count: number) => void} arrived
 */
async function receive({ body, url }, expected, arrived) {
  let file = new Uint8Array(expected ?? 1 << 20);
  let loaded = 0;
  const reader = /** @type {ReadableStream<Uint8Array>} */ (body).getReader();
  for (;;) {
    const { done, value } = await next(reader, url);
    if (done) return file.subarray(0, loaded);
    if (loaded + value.length > file.length) {
      const longer = new Uint8Array(2 * file.length + value.length);
      longer.set(file);
      file = longer;
    }
    file.set(value, loaded);
    loaded += value.length;
    arrived(value.length);
  }
}

/**
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 * @param {string} url
 */
async function next(reader, url) {
  try {
    return await reader.read();
  } catch (cause) {
    throw failure('network', `The download of ${url} broke off`, { cause });
  }
}
