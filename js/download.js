// Requests: an answer is read piece by piece, and failures are told apart: missing, refused, forbidden by the other
// site or by a policy, unreachable, stalled, broken off.

import { unlessAborted } from './abort.js';
import { failure } from './errors.js';
import { blocked, noOrigin } from './policy.js';

/**
 * @typedef {object} Wanted
 * @property {string} url
 * @property {import('./goglenet.js').ErrorCode} missing  the code where the server has no such file
 * @property {number} idleTimeout  milliseconds without a byte after which it fails
 * @property {AbortSignal} [signal]
 * @property {(stalled: boolean) => void} [onStall]  called when nothing has come for a while, and when something comes again
 */

/** Milliseconds without a byte after which a download is called stalled. */
const stall = 3000;

export class Download {
  #wanted;
  #request = new AbortController();
  /** @type {ReadableStreamDefaultReader<Uint8Array> | undefined} */
  #reader;
  /** What has come and was not taken. @type {Uint8Array | undefined} */
  #rest;
  headers = new Headers();
  /** Bytes of the whole file; null where the server does not tell, or tells of a compressed one. @type {number | null} */
  length = null;
  /** Whether the server sent a web page, as hosts of single-page apps do for missing files. */
  isPage = false;

  /** @param {Wanted} wanted */
  constructor(wanted) {
    this.#wanted = wanted;
  }

  /**
   * Asks for a file, from a byte on.
   * @param {Wanted} wanted
   * @param {number} [from]
   * @param {RequestCache | false} [cache]
   */
  static async start(wanted, from = 0, cache) {
    const download = new Download(wanted);
    const headers = from > 0 ? { range: `bytes=${from}-` } : undefined;
    try {
      await download.read(await download.#ask({ cache: cache || 'default', headers }), from);
    } catch (error) {
      download.stop();
      throw error;
    }
    return download;
  }

  /**
   * Takes the body of an answer, from a byte of the file on.
   * @param {Response} response
   * @param {number} [from]
   */
  async read({ headers, status, body }, from = 0) {
    if (status === 206 && !headers.get('content-range')?.startsWith(`bytes ${from}-`)) {
      throw failure('network', `${this.#wanted.url} answered with another part of the file. Check its server`);
    }
    this.headers = headers;
    this.isPage = headers.get('content-type')?.startsWith('text/html') ?? false;
    if (!headers.has('content-encoding')) this.length = Number(headers.get('content-length')) || null;
    this.#reader = body?.getReader();
    for (let skip = status === 206 ? 0 : from, piece; skip > 0 && (piece = await this.piece()); skip -= piece.length) {
      if (piece.length > skip) this.#rest = piece.subarray(skip);
    }
    return this;
  }

  /** The next bytes; none at the end. */
  async piece() {
    const rest = this.#rest;
    this.#rest = undefined;
    if (rest || !this.#reader) return rest;
    const brokeOff = () => failure('network', `The download of ${this.#wanted.url} broke off. Check the connection`);
    return (await this.#watched(this.#reader.read(), brokeOff)).value;
  }

  /**
   * Fills an array, as far as there are bytes.
   * @param {Uint8Array} target
   * @param {(filled: number) => void} onBytes
   * @returns {Promise<number>} how many there were
   */
  async fill(target, onBytes) {
    let filled = 0;
    for (let piece; filled < target.length && (piece = await this.piece()); onBytes(filled)) {
      const space = target.length - filled;
      if (piece.length > space) this.#rest = piece.subarray(space);
      target.set(piece.subarray(0, space), filled);
      filled = Math.min(target.length, filled + piece.length);
    }
    return filled;
  }

  /**
   * All that comes.
   * @param {(loaded: number) => void} [onBytes]
   */
  async blob(onBytes = () => {}) {
    const pieces = [];
    let loaded = 0;
    for (let piece; (piece = await this.piece()); onBytes(loaded)) {
      pieces.push(/** @type {BlobPart} */ (piece));
      loaded += piece.length;
    }
    return new Blob(pieces, { type: this.headers.get('content-type') ?? '' });
  }

  stop() {
    this.#request.abort();
  }

  /** @param {RequestInit} init */
  async #ask(init) {
    const { url, missing } = this.#wanted;
    const since = performance.now();
    const { signal } = this.#request;
    const response = await this.#watched(fetch(url, { ...init, signal }), (cause) => unreachable(url, since, cause));
    if (!response.ok) throw refused(url, response.status, missing);
    return response;
  }

  /**
   * Awaits what a server sends.
   * @template T
   * @param {Promise<T>} promise
   * @param {(cause: unknown) => unknown} explain  gives the error for one of the browser's
   * @returns {Promise<T>}
   */
  async #watched(promise, explain) {
    const { url, idleTimeout, signal, onStall = () => {} } = this.#wanted;
    const notice = setTimeout(onStall, stall, true);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const late = new Promise((_, reject) => {
      const error = () => failure('network', `${url} sent nothing for ${idleTimeout / 1000} seconds. Check the connection`);
      timer = setTimeout(() => reject(error()), idleTimeout);
    });
    const explained = promise.catch(async (cause) => {
      throw this.#request.signal.aborted ? cause : await explain(cause);
    });
    try {
      return await unlessAborted(Promise.race([explained, late]), signal);
    } catch (error) {
      this.stop();
      throw error;
    } finally {
      clearTimeout(notice);
      clearTimeout(timer);
      onStall(false);
    }
  }
}

const worthAnother = new Set(['network', 'weights-corrupt', 'engine-corrupt']);

/**
 * Tries something that downloads, and once more where that may help.
 * @template T
 * @param {(again: boolean) => Promise<T>} attempt
 * @returns {Promise<T>}
 */
export async function twice(attempt) {
  try {
    return await attempt(false);
  } catch (error) {
    const { code, cause } = /** @type {import('./errors.js').GoglenetError} */ (error);
    if (!worthAnother.has(code) || Number(cause) < 500) throw error; // a server that refuses does so again
    return attempt(true);
  }
}

/** What some answers mean, and what to do. @type {Record<number, string>} */
const refusals = {
  401: ', access refused. Allow access on its server',
  403: ', access refused. Allow access on its server',
  429: ', too many requests. Wait a while',
};

/**
 * @param {string} url
 * @param {number} status
 * @param {import('./goglenet.js').ErrorCode} missing
 */
function refused(url, status, missing) {
  if ((status === 404 || status === 410) && missing !== 'network') return failure(missing, url);
  const advice = refusals[status] ?? '. Check the address';
  return failure('network', `${url} answered with error ${status}${advice}`, { cause: status });
}

/**
 * A refused cross-origin request and a dead connection look the same; a request that asks for no permission tells them
 * apart.
 * @param {string} url
 * @param {number} since  when it was asked
 * @param {unknown} cause
 */
async function unreachable(url, since, cause) {
  const policy = noOrigin(url) ?? (await blocked(since, ['connect-src'], url));
  if (policy) return policy;
  const { origin, host } = new URL(url);
  if (origin !== self.origin) {
    try {
      await fetch(url, { mode: 'no-cors', method: 'HEAD' });
      return failure('cross-origin', host, { cause });
    } catch {}
  }
  return failure('network', `${url} could not be reached. Check the address and the connection`, { cause });
}
