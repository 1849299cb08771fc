// One image on its way through the pool: preprocessed by one worker, its crops run by all.

import { inside } from './area.js';
import { Download } from './download.js';

/** @typedef {import('./goglenet.js').Area} Area */
/** @typedef {import('./protocol.js').Input} Input */
/** @typedef {import('./protocol.js').Model} Model */
/** @typedef {{ bgr: Uint8Array, area: Area }} Centre */

/** Index of the centre crop by the number of crops: of 144, the whole centre square at the first scale. @type {Record<number, number>} */
const centres = { 1: 0, 10: 4, 144: 17 };

export class Job {
  #end = new AbortController();
  /** Probabilities by member and crop. @type {Float32Array[][]} */
  outputs;
  /** What the first member's classifier read of the centre, if asked for. @type {Float32Array | undefined} */
  features;
  /** The input that maps are made of. @type {Centre | undefined} */
  #centre;
  #completed = 0;
  #network = 0;
  #pool;
  #models;
  #advance;

  /**
   * @param {import('./pool.js').Pool} pool
   * @param {Model[]} models
   * @param {(completed: number, area: Area | null) => void} [advance]  called at the start, when the image is decoded, for each input made before a run is done, and after each run
   */
  constructor(pool, models, advance = () => {}) {
    this.#pool = pool;
    this.#models = models;
    this.#advance = advance;
    this.outputs = models.map(() => []);
  }

  /** Whether no more of its tasks are to be handed out. */
  get over() {
    return this.#end.signal.aborted;
  }

  end() {
    this.#end.abort();
  }

  /**
   * Runs every member on every crop of an image.
   * @param {{ image: import('./protocol.js').WireImage | string, transfer: Transferable[] }} wire  a string is the address of an image
   * @param {{ crops: number, area: Area | undefined, features: boolean, idleTimeout: number }} options  idleTimeout: milliseconds, of its download
   * @returns {Promise<import('./goglenet.js').Timings>}
   */
  async classify({ image: source, transfer }, { crops, area: wanted, features, idleTimeout }) {
    this.#advance(0, null);
    const image = typeof source === 'string' ? await this.#download(source, idleTimeout) : source;
    /** @type {Promise<void>[]} */
    const runs = [];
    /** Inputs that have come. @type {Set<string>} */
    const given = new Set();
    /** @param {Input | null} input  null once the image is decoded */
    const onProgress = (input) => {
      if (this.over) return;
      if (this.#completed === 0) this.#advance(0, null);
      if (input === null) return;
      const { member, crop, bgr, area } = input;
      if (given.has(`${member} ${crop}`)) return; // by a worker that has died since
      given.add(`${member} ${crop}`);
      const isCentre = crop === centres[crops];
      if (member === 0 && isCentre) this.#centre = { bgr, area };
      const run = Promise.all(
        this.#models.map(({ inputs }, m) => inputs === member && this.run(m, crop, bgr, area, features && isCentre && m === 0)),
      );
      run.catch(() => {}); // it is looked at when all inputs are there
      runs.push(/** @type {Promise<any>} */ (run));
    };
    /** @type {import('./protocol.js').Preprocessed} */
    const { decode, resize } = await this.#pool.submit({
      request: { type: 'preprocess', image, crops, area: wanted },
      job: this,
      transfer,
      onProgress,
    });
    const preprocessed = performance.now();
    await Promise.all(runs);
    return { decode, resize, network: this.#network, total: decode + resize + performance.now() - preprocessed };
  }

  /**
   * Downloads a picture here and not in a worker, which would have to wait for it.
   * @param {string} url
   * @param {number} idleTimeout
   */
  async #download(url, idleTimeout) {
    const download = await Download.start({ url, missing: 'network', idleTimeout, signal: this.#end.signal });
    return download.blob();
  }

  /**
   * Runs the first member on the centre once more, for the maps of classes.
   * @param {number[]} classes
   * @returns {Promise<import('./goglenet.js').ActivationMap[]>}
   */
  async maps(classes) {
    const { bgr, area } = /** @type {Centre} */ (this.#centre);
    const { maps } = await this.#pool.submit({ request: { type: 'run', member: 0, bgr, classes }, job: this });
    return maps.map((/** @type {import('./protocol.js').Map} */ map) => place(map, area));
  }

  /**
   * Runs the first member on the centre once more, layer by layer.
   * @returns {Promise<import('./goglenet.js').Layer[]>}
   */
  async inspect() {
    const { bgr } = /** @type {Centre} */ (this.#centre);
    /** @type {import('./protocol.js').LayerRun[]} */
    const runs = await this.#pool.submit({ request: { type: 'inspect', member: 0, bgr }, job: this });
    const names = this.#models[0].layers.split('\n');
    return runs.map(({ layer, ...run }) => ({ name: names[layer], ...run }));
  }

  /**
   * @param {number} member
   * @param {number} crop
   * @param {Uint8Array} bgr
   * @param {Area | null} [area]
   * @param {boolean} [keepFeatures]
   */
  async run(member, crop, bgr, area = null, keepFeatures = false) {
    const classes = keepFeatures ? [] : undefined;
    /** @type {import('./protocol.js').Run} */
    const { probabilities, network, features } = await this.#pool.submit({ request: { type: 'run', member, bgr, classes }, job: this });
    if (this.over) return;
    this.features ??= features;
    this.outputs[member][crop] = probabilities;
    this.#network += network;
    this.#advance(++this.#completed, area);
  }
}

/**
 * @param {import('./protocol.js').Map} map
 * @param {Area} seen  what of the image the network saw
 * @returns {import('./goglenet.js').ActivationMap}
 */
function place({ data, from, to }, seen) {
  const side = Math.sqrt(data.length);
  return { width: side, height: side, data, area: inside(seen, { left: from, top: from, right: to, bottom: to }), seen };
}
