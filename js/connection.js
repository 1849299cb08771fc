// The page's end of the protocol: starts the worker, matches replies to requests, and turns a dead
// worker into errors.

import { GoglenetError, failure } from './errors.js';

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
  /** @type {Worker} */
  #worker;
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  #sent = 0;
  #heard = false;
  /** Why the connection ended. @type {GoglenetError | undefined} */
  #end;

  /** @param {URL} script  address of goglenet-worker.js */
  constructor(script) {
    this.#worker = startWorker(script);
    this.#worker.onmessage = ({ data }) => this.#receive(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.end(this.#heard ? failure('crashed', event.message) : failure('engine-missing', script.href));
    };
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
      this.#worker.postMessage({ id, ...request }, transfer);
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
    this.#worker.terminate();
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  /** @param {Reply} reply */
  #receive(reply) {
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
}

/**
 * Browsers start workers from the page's own origin only; a worker of another origin is
 * started from a one-line script that imports it.
 * @param {URL} script
 */
function startWorker(script) {
  if (script.origin === location.origin) return construct(script.href, script);
  const line = `importScripts(${JSON.stringify(script.href)});`;
  const url = URL.createObjectURL(new Blob([line], { type: 'text/javascript' }));
  try {
    return construct(url, script);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * @param {string} url
 * @param {URL} script  named in the error
 */
function construct(url, script) {
  try {
    return new Worker(url, { name: 'goglenet' });
  } catch (cause) {
    throw failure('engine-missing', script.href, { cause });
  }
}
