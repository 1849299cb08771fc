// load and the classifier it gives: the public API, over a pool of workers.

import { unlessAborted } from './abort.js';
import { classifyAll } from './classify-all.js';
import { chooseClasses } from './classes.js';
import { average, pools, top } from './combine.js';
import { Connection } from './connection.js';
import { displayed } from './displayed.js';
import { GoglenetError, failure } from './errors.js';
import { Job } from './job.js';
import { classifyOptions, detailOptions, loadOptions, sourceOptions, streamOptions } from './options.js';
import { Pool } from './pool.js';
import { address, nameOf, toWire } from './source.js';
import { stream } from './stream.js';
import { workerCount } from './worker-count.js';

/** @typedef {import('./goglenet.js').Classification} Classification */
/** @typedef {import('./goglenet.js').Classifier} Classifier */
/** @typedef {import('./protocol.js').Loaded} Loaded */

/**
 * @param {import('./goglenet.js').LoadOptions | undefined} options
 * @param {string | undefined} home  address of this script, where it has one
 * @returns {Promise<Classifier>}
 */
export async function load(options, home) {
  const { weights, memberWeights, integrity, base, backend, workers, idleTimeout, cache, signal, onProgress } = loadOptions(options);
  requireBrowser();
  const folder = address(base ?? folderOf(home), document.baseURI);
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  const files = weights.map((url, i) => ({ url: address(url, options?.weights ? document.baseURI : folder).href, pin: integrity[i] }));

  const script = address('goglenet-worker.js', folder);
  const first = new Connection(script, idleTimeout);
  try {
    const loading = first.request({ type: 'load', base: folder.href, weights: files, backend, idleTimeout, cache }, [], onProgress);
    /** @type {Loaded} */
    const { models, parts } = await unlessAborted(loading, signal);
    const bytes = models.reduce((sum, { info }) => sum + info.bytes, 0);
    const pool = new Pool(first, workerCount(workers, bytes), () => {
      const worker = new Connection(script, idleTimeout);
      return { worker, ready: worker.request({ type: 'join', parts }) };
    });
    return new PoolClassifier(pool, models, { memberWeights, idleTimeout });
  } catch (error) {
    first.end(failure('disposed'));
    throw error;
  }
}

/**
 * Bundlers leave a script no address, or that of a file on the machine that built it: then it is the page's folder.
 * @param {string | undefined} script
 */
function folderOf(script) {
  const elsewhere = !script || (script.startsWith('file:') && location.protocol !== 'file:');
  return new URL('.', elsewhere ? document.baseURI : script);
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
  #idleTimeout;

  /**
   * @param {Pool} pool
   * @param {Loaded['models']} models
   * @param {{ memberWeights: readonly number[] | undefined, idleTimeout: number }} options
   */
  constructor(pool, models, { memberWeights, idleTimeout }) {
    this.#pool = pool;
    this.#models = models;
    this.#memberWeights = memberWeights;
    this.#idleTimeout = idleTimeout;
    this.members = Object.freeze(models.map(({ info }) => Object.freeze(info)));
    this.info = this.members[0];
    this.labels = Object.freeze(models.find(({ labels }) => labels)?.labels.split('\n') ?? []);
  }

  get workers() {
    return this.#pool.size;
  }

  /** @type {Classifier['classify']} */
  async classify(source, options) {
    return (await this.#classify(source, 0, classifyOptions(options))).predictions;
  }

  /** @type {Classifier['classifyWithDetails']} */
  async classifyWithDetails(source, options) {
    return this.#classify(source, 0, detailOptions(options));
  }

  /** @type {Classifier['classifyAll']} */
  classifyAll(sources, options) {
    const checked = detailOptions(options);
    if (typeof sources === 'string' || !(Symbol.iterator in Object(sources) || Symbol.asyncIterator in Object(sources))) {
      throw failure('bad-argument', `${nameOf(sources)} as sources, which must be a list`);
    }
    return classifyAll(sources, 2 * this.workers, checked.signal, (source, index, signal) =>
      this.#classify(source, index, { ...checked, signal }),
    );
  }

  /** @type {Classifier['embed']} */
  async embed(source, options) {
    const { features } = await this.#classify(source, 0, { ...sourceOptions(options), features: true }, this.#models.slice(0, 1));
    return /** @type {Float32Array} */ (features);
  }

  /** @type {Classifier['stream']} */
  async stream(video, callback, options) {
    const checked = streamOptions(options);
    if (nameOf(video) !== 'HTMLVideoElement') throw failure('bad-argument', `${nameOf(video)} as a video, which must be a video element`);
    if (typeof callback !== 'function') throw failure('bad-argument', `${nameOf(callback)} as a callback, which must be a function`);
    return stream(video, callback, checked, () => this.#classify(video, 0, checked));
  }

  /** @type {Classifier['run']} */
  async run(bgr) {
    if (!(bgr instanceof Uint8Array)) throw failure('bad-argument', `${nameOf(bgr)} as an input, which must be a Uint8Array`);
    const job = new Job(this.#pool, this.#models);
    await Promise.all(this.#models.map((_, member) => job.run(member, 0, bgr)));
    return average(job.outputs.map(([row]) => row), this.#memberWeights);
  }

  /** @type {Classifier['inspect']} */
  async inspect(source, options) {
    const checked = sourceOptions(options);
    const job = new Job(this.#pool, this.#models.slice(0, 1));
    const inspected = runAll(job, source, { ...checked, idleTimeout: this.#idleTimeout }).then(() => job.inspect());
    return finish(job, inspected, checked);
  }

  dispose() {
    this.#pool.end(failure('disposed'));
  }

  [Symbol.dispose]() {
    this.dispose();
  }

  /**
   * @param {import('./goglenet.js').Source} source
   * @param {number} index
   * @param {ReturnType<typeof detailOptions>} options
   * @param {Loaded['models']} models
   * @returns {Promise<Classification>}
   */
  async #classify(source, index, options, models = this.#models) {
    const { crops, onProgress } = options;
    const total = crops * models.length;
    const job = new Job(this.#pool, models, (completed, area) => onProgress?.({ completed, total, index, area }));
    return finish(job, this.#answer(job, source, options), options);
  }

  /**
   * @param {Job} job
   * @param {import('./goglenet.js').Source} source
   * @param {ReturnType<typeof detailOptions>} options
   * @returns {Promise<Classification>}
   */
  async #answer(job, source, options) {
    const { pool, allow, deny, cam, features } = options;
    const chosen = chooseClasses(this.labels, allow, deny);
    const { timings, warnings } = await runAll(job, source, { ...options, idleTimeout: this.#idleTimeout });
    const rows = job.outputs.map(pools[pool]);
    const [predictions, ...members] = [average(rows, this.#memberWeights), ...rows].map((row) => top(row, this.labels, options, chosen));
    if (cam) {
      const maps = await job.maps(predictions.map(({ index }) => index));
      maps.forEach((map, i) => (predictions[i].cam = map));
    }
    return { predictions, timings, members, warnings, ...(features && { features: job.features }) };
  }
}

/**
 * Gives what a job's work gives, in time or not at all, and ends the job.
 * @template T
 * @param {Job} job
 * @param {Promise<T>} work
 * @param {import('./goglenet.js').SourceOptions} options
 */
async function finish(job, work, { signal, timeout }) {
  try {
    return await unlessAborted(work, signal, timeout);
  } catch (error) {
    throw permissionError(error);
  } finally {
    job.end();
  }
}

/**
 * Runs everything on an image: on its file, or else on what the browser displays.
 * @param {Job} job
 * @param {import('./goglenet.js').Source} source
 * @param {Parameters<Job['classify']>[1]} options
 * @returns {Promise<Pick<Classification, 'timings' | 'warnings'>>}
 */
async function runAll(job, source, options) {
  const wire = await toWire(source);
  try {
    return { timings: await job.classify(wire, options), warnings: [] };
  } catch (error) {
    if (!(error instanceof GoglenetError) || error.code === 'crashed' || error.code === 'disposed') throw error;
    const { warnings, ...shown } = await displayed(source, wire.image, error);
    return { timings: await job.classify(shown, options), warnings };
  }
}

/**
 * A canvas or an image that another site's pixels have tainted cannot be sent to a worker.
 * @param {unknown} error
 */
function permissionError(error) {
  return error instanceof DOMException ? failure('cross-origin', 'The site that this picture is from', { cause: error }) : error;
}
