// load and the classifier it gives: the public API, over a pool of workers.

import { unlessAborted } from './abort.js';
import { classifyAll } from './classify-all.js';
import { average, pools, top } from './combine.js';
import { Connection } from './connection.js';
import { failure } from './errors.js';
import { Job } from './job.js';
import { classifyOptions, loadOptions } from './options.js';
import { Pool } from './pool.js';
import { address, toWire } from './source.js';
import { workerCount } from './worker-count.js';

/** @typedef {import('./goglenet.js').Classification} Classification */
/** @typedef {import('./goglenet.js').Classifier} Classifier */
/** @typedef {import('./protocol.js').Loaded} Loaded */

/**
 * @param {import('./goglenet.js').LoadOptions} options
 * @param {URL} home  the folder this script was loaded from
 * @returns {Promise<Classifier>}
 */
export async function load(options, home) {
  requireBrowser();
  const { weights, memberWeights, base = home, backend, workers, signal, onProgress } = loadOptions(options);
  const folder = address(base, document.baseURI);
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  const urls = weights.map((url) => address(url, options.weights ? document.baseURI : folder).href);

  const script = address('goglenet-worker.js', folder);
  const first = new Connection(script);
  try {
    const loading = first.request({ type: 'load', base: folder.href, weights: urls, backend }, [], onProgress);
    /** @type {Loaded} */
    const { models, parts } = await unlessAborted(loading, signal);
    const bytes = models.reduce((sum, { info }) => sum + info.bytes, 0);
    const pool = new Pool(first, workerCount(workers, bytes), () => {
      const worker = new Connection(script);
      return { worker, ready: worker.request({ type: 'join', parts }) };
    });
    return new PoolClassifier(pool, models, memberWeights);
  } catch (error) {
    first.end(failure('disposed'));
    throw error;
  }
}

function requireBrowser() {
  if (typeof WebAssembly !== 'object') throw failure('no-webassembly');
  for (const name of ['Worker', 'OffscreenCanvas', 'createImageBitmap']) {
    if (!(name in globalThis)) throw failure('unsupported-browser', name);
  }
}

/** @implements {Classifier} */
class PoolClassifier {
  #pool;
  #models;
  #memberWeights;

  /**
   * @param {Pool} pool
   * @param {Loaded['models']} models
   * @param {readonly number[]} [memberWeights]
   */
  constructor(pool, models, memberWeights) {
    this.#pool = pool;
    this.#models = models;
    this.#memberWeights = memberWeights;
    this.members = Object.freeze(models.map(({ info }) => Object.freeze(info)));
    this.info = this.members[0];
    this.labels = Object.freeze(models.find(({ labels }) => labels)?.labels.split('\n') ?? []);
  }

  get workers() {
    return this.#pool.size;
  }

  /** @type {Classifier['classify']} */
  async classify(source, options) {
    return (await this.classifyWithDetails(source, options)).predictions;
  }

  /** @type {Classifier['classifyWithDetails']} */
  async classifyWithDetails(source, options) {
    return this.#classify(source, 0, classifyOptions(options));
  }

  /** @type {Classifier['classifyAll']} */
  classifyAll(sources, options) {
    const checked = classifyOptions(options);
    if (typeof sources === 'string' || !(Symbol.iterator in sources)) throw failure('bad-argument', 'classifyAll takes a list of sources');
    return classifyAll(sources, 2 * this.workers, checked.signal, (source, index, signal) =>
      this.#classify(source, index, { ...checked, signal }),
    );
  }

  /** @type {Classifier['run']} */
  async run(bgr) {
    if (!(bgr instanceof Uint8Array)) throw failure('bad-argument', 'run takes a Uint8Array');
    const job = new Job(this.#pool, this.#models);
    await Promise.all(this.#models.map((_, member) => job.run(member, 0, bgr)));
    return average(job.outputs.map(([row]) => row), this.#memberWeights);
  }

  dispose() {
    this.#pool.end(failure('disposed'));
  }

  /**
   * @param {import('./goglenet.js').Source} source
   * @param {number} index
   * @param {ReturnType<typeof classifyOptions>} options
   * @returns {Promise<Classification>}
   */
  async #classify(source, index, { topK, crops, pool, cam, features, signal, onProgress }) {
    const total = crops * this.#models.length;
    const job = new Job(this.#pool, this.#models, (completed, area) => onProgress?.({ completed, total, index, area }));
    try {
      const work = toWire(source).then((wire) => job.classify(wire, crops));
      const timings = await unlessAborted(work, signal);
      const rows = job.outputs.map(pools[pool]);
      const [predictions, ...members] = [average(rows, this.#memberWeights), ...rows].map((row) => top(row, this.labels, topK));
      if (!cam && !features) return { predictions, timings, members };
      const seen = await unlessAborted(job.activations(cam ? predictions.map(({ index }) => index) : []), signal);
      seen.maps.forEach((map, i) => (predictions[i].cam = map));
      return { predictions, timings, members, ...(features && { features: seen.features }) };
    } catch (error) {
      throw permissionError(error);
    } finally {
      job.over = true;
    }
  }
}

/**
 * A canvas or an image that another site's pixels have tainted cannot be sent to a worker.
 * @param {unknown} error
 */
function permissionError(error) {
  return error instanceof DOMException ? failure('cross-origin', 'The site that this picture is from', { cause: error }) : error;
}
