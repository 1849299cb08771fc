// The page's end of the protocol: starts the worker, matches replies to requests, and turns a dead
// worker into errors.

import { GoglenetError, failure } from './errors.js';
import { startWorker, whyNoWorker } from './start-worker.js';

/** @typedef {import('./protocol.js').Request} Request */
/** @typedef {import('./protocol.js').Reply} Reply */
/** @typedef {(progress: any) => void} ProgressListener */

/**
 * @typedef {object} Pending
 * @property {(value: any) => void} resolve
 * @property {(error: GoglenetError) => void} reject
 * @property {ProgressListener} [onProgress]
 */

export class Connection {
  #name = 'goglenet';
  /** @type {Worker | undefined} */
  #worker;
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  #sent = 0;
  #heard = false;
  /** Why the connection ended. @type {GoglenetError | undefined} */
  #end;

  /**
   * @param {URL} script  address of goglenet-worker.js
   * @param {number} idleTimeout  milliseconds in which the worker must be heard of
   */
  constructor(script, idleTimeout) {
    const since = performance.now();
    const silent = async (/** @type {string} */ message = '') => {
      if (this.#heard || this.#end) return;
      const why = await whyNoWorker(script, { since, idleTimeout, message });
      if (!this.#heard) this.end(why);
    };
    if (navigator.locks) this.#name += `-${crypto.randomUUID()}`;
    try {
      this.#worker = startWorker(script, this.#name);
    } catch {
      silent();
      return;
    }
    this.#worker.onmessage = ({ data }) => this.#receive(data);
    this.#worker.onmessageerror = () => this.end(failure('crashed', 'a message could not be read'));
    this.#worker.onerror = (event) => {
      event.preventDefault();
      if (this.#heard) this.end(failure('crashed', event.message));
      else silent(event.message);
    };
    setTimeout(() => silent(), idleTimeout);
  }

  /**
   * Sends a request; resolves with the value of its Result. The fields of transfer change hands.
   * @param {import('./protocol.js').Unnumbered<Request>} request
   * @param {Transferable[]} [transfer]
   * @param {ProgressListener} [onProgress]
   * @returns {Promise<any>}
   */
  request(request, transfer = [], onProgress) {
    return new Promise((resolve, reject) => {
      if (this.#end) throw this.#end;
      const id = ++this.#sent;
      try {
        this.#worker?.postMessage({ id, ...request }, transfer);
      } catch (cause) {
        throw failure('bad-argument', 'the picture cannot be sent to a worker', { cause });
      }
      this.#pending.set(id, { resolve, reject, onProgress });
    });
  }

  get ended() {
    return this.#end !== undefined;
  }

  /** @param {GoglenetError} error  what everything pending, and every later request, fails with */
  end(error) {
    if (this.#end) return;
    this.#end = error;
    this.#worker?.terminate();
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  /** @param {Reply} reply */
  #receive(reply) {
    if (!this.#heard) this.#watch();
    this.#heard = true;
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    if (reply.type === 'progress') {
      pending.onProgress?.(reply.progress);
      return;
    }
    this.#pending.delete(reply.id);
    if (reply.type === 'result') {
      pending.resolve(reply.value);
      return;
    }
    const error = new GoglenetError(reply.code, reply.message);
    pending.reject(error);
    if (error.code === 'crashed') this.end(error);
  }

  /** Learns of a worker's end that no event tells of: then its lock is free. Browsers have locks in secure contexts only. */
  #watch() {
    navigator.locks?.request(this.#name, () => this.end(failure('crashed', 'its worker ended'))).catch(() => {}); // the page is gone
  }
}
