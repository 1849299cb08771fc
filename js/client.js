// load and the classifier it gives: the public API, over a connection to one worker.

import { Connection } from './connection.js';
import { failure } from './errors.js';
import { address, toWire } from './source.js';

/** @typedef {import('./goglenet.js').Classifier} Classifier */
/** @typedef {import('./goglenet.js').LoadOptions} LoadOptions */
/** @typedef {import('./protocol.js').Classification} Classification */
/** @typedef {import('./protocol.js').ModelInfo} ModelInfo */

/**
 * @param {LoadOptions} options
 * @param {URL} home  the folder this script was loaded from
 * @returns {Promise<Classifier>}
 */
export async function load({ weights, base, backend = 'auto', signal, onProgress }, home) {
  requireBrowser();
  if (!backends.includes(backend)) throw failure('bad-argument', `backend "${backend}"`);
  const folder = address(base ?? home, document.baseURI);
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  const model = weights ? address(weights, document.baseURI) : address('models/googlenet.safetensors', folder);

  const aborted = () => failure('aborted', '', { cause: signal?.reason });
  if (signal?.aborted) throw aborted();
  const connection = new Connection(address('goglenet-worker.js', folder));
  const abort = () => connection.end(aborted());
  signal?.addEventListener('abort', abort);
  try {
    const loaded = await connection.request({ type: 'load', base: folder.href, weights: model.href, backend }, [], onProgress);
    return new WorkerClassifier(connection, loaded);
  } catch (error) {
    connection.end(failure('disposed'));
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

const backends = ['auto', 'relaxed', 'relaxed-pairs', 'simd128', 'go'];

function requireBrowser() {
  if (typeof WebAssembly !== 'object') throw failure('no-webassembly');
  for (const name of ['Worker', 'OffscreenCanvas', 'createImageBitmap']) {
    if (!(name in globalThis)) throw failure('unsupported-browser', name);
  }
}

/** @implements {Classifier} */
class WorkerClassifier {
  #connection;

  /**
   * @param {Connection} connection
   * @param {ModelInfo} model
   */
  constructor(connection, { info, labels }) {
    this.#connection = connection;
    this.info = Object.freeze(info);
    this.labels = Object.freeze(labels);
  }

  /** @type {Classifier['classify']} */
  async classify(source, topK = 5) {
    if (!Number.isInteger(topK) || topK < 1) throw failure('bad-argument', 'topK must be a whole number from 1 on');
    const { image, transfer } = await toWire(source);
    /** @type {Classification} */
    const { predictions, timings } = await this.#connection
      .request({ type: 'classify', image, topK }, transfer)
      .catch(permissionError);
    return /** @type {import('./goglenet.js').Predictions} */ (
      Object.defineProperty(predictions, 'timings', { value: Object.freeze(timings) })
    );
  }

  /** @type {Classifier['run']} */
  async run(bgr) {
    if (!(bgr instanceof Uint8Array)) throw failure('bad-argument', 'run takes a Uint8Array');
    return this.#connection.request({ type: 'run', bgr });
  }

  dispose() {
    this.#connection.end(failure('disposed'));
  }
}

/**
 * A canvas or an image that another site's pixels have tainted cannot be sent to a worker.
 * @param {unknown} error
 * @returns {never}
 */
function permissionError(error) {
  if (error instanceof DOMException) throw failure('cross-origin', 'The site that this picture is from', { cause: error });
  throw error;
}
