// One image on its way through the pool: prepared by one worker, its crops run by all.

/** @typedef {import('./goglenet.js').Area} Area */
/** @typedef {import('./protocol.js').Input} Input */
/** @typedef {import('./protocol.js').Model} Model */

export class Job {
  /** No more of its tasks are to be handed out. */
  over = false;
  /** Probabilities by member and crop. @type {Float32Array[][]} */
  outputs;
  #completed = 0;
  #network = 0;
  #pool;
  #models;
  #advance;

  /**
   * @param {import('./pool.js').Pool} pool
   * @param {Model[]} models
   * @param {(completed: number, area: Area | null) => void} [advance]  called at the start and after each run
   */
  constructor(pool, models, advance = () => {}) {
    this.#pool = pool;
    this.#models = models;
    this.#advance = advance;
    this.outputs = models.map(() => []);
  }

  /**
   * Runs every member on every crop of an image.
   * @param {{ image: import('./protocol.js').WireImage, transfer: Transferable[] }} wire
   * @param {number} crops
   * @returns {Promise<import('./goglenet.js').Timings>}
   */
  async classify({ image, transfer }, crops) {
    this.#advance(0, null);
    /** @type {Promise<void>[]} */
    const runs = [];
    /** @param {Input} input */
    const onProgress = ({ member, crop, bgr, area }) => {
      const run = Promise.all(this.#models.map(({ inputs }, m) => inputs === member && this.run(m, crop, bgr, area)));
      run.catch(() => {}); // it is looked at when all inputs are there
      runs.push(/** @type {Promise<any>} */ (run));
    };
    /** @type {import('./protocol.js').Preparation} */
    const { decode, resize } = await this.#pool.submit({
      request: { type: 'prepare', image, crops },
      job: this,
      transfer,
      onProgress,
    });
    const prepared = performance.now();
    await Promise.all(runs);
    return { decode, resize, network: this.#network, total: decode + resize + performance.now() - prepared };
  }

  /**
   * @param {number} member
   * @param {number} crop
   * @param {Uint8Array} bgr
   * @param {Area | null} [area]
   */
  async run(member, crop, bgr, area = null) {
    /** @type {import('./protocol.js').Run} */
    const { probabilities, network } = await this.#pool.submit({ request: { type: 'run', member, bgr }, job: this });
    if (this.over) return;
    this.outputs[member][crop] = probabilities;
    this.#network += network;
    this.#advance(++this.#completed, area);
  }
}
