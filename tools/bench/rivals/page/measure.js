// What the measuring program calls in a page: one engine with one model, whatever the engine is.

const params = new URLSearchParams(location.search);

/**
 * An engine. Its times are taken from outside, so that each function does its work before it returns.
 * @typedef {object} Engine
 * @property {(bytes: ArrayBuffer) => unknown} [prepare]  the weights as this engine takes them, if not as they are; not timed
 * @property {(options: Options) => Promise<void>} [start]  gets and compiles the engine, if it can do that without a model
 * @property {(weights: any, options: Options) => Promise<Times | void>} create  makes the network ready; an engine that runs it once by that gives the times of both
 * @property {(bgr: Uint8Array) => any} input  a network input, 224 x 224 x 3 bytes, as the engine takes it; not timed
 * @property {(input: any) => Promise<Float32Array>} run  1000 probabilities
 * @property {() => string} [build]  which of its builds the engine chose, where it tells
 */

/** @typedef {{ create: number, first: number }} Times  milliseconds until the network was ready, and of its first run */

/**
 * @typedef {object} Options
 * @property {string} model  address of the model
 * @property {string} build  which of its builds the engine shall use; '' leaves the choice to it
 * @property {number} threads
 */

const SIDE = 224;
const MEAN = [104, 117, 123]; // blue, green, red

/** @type {Options} */
const options = {
  model: new URL(`models/${params.get('model')}`, document.baseURI).href,
  build: params.get('build') ?? '',
  threads: Number(params.get('threads')),
};

/** @param {Engine} engine */
export function measure(engine) {
  /** @type {Uint8Array} */
  let crops;
  const input = (/** @type {number} */ i) => engine.input(crops.slice(i * SIDE * SIDE * 3, (i + 1) * SIDE * SIDE * 3));

  globalThis.engine = {
    /** Loads everything; gives the milliseconds it took. */
    async load() {
      crops = new Uint8Array(await get('crops.bin'));
      const bytes = await get(options.model);
      const weights = engine.prepare?.(bytes) ?? bytes;
      const first = input(0);

      const start = await time(() => engine.start?.(options));
      const create = await time(() => engine.create(weights, options));
      const run = await time(() => engine.run(first));
      return { start: start.ms, create: create.ms, first: run.ms, ...create.value, build: engine.build?.() ?? options.build };
    },

    /** The probabilities for image i. */
    async probabilities(i) {
      return [...(await engine.run(input(i)))];
    },

    /** Milliseconds that image i takes, right after another run of it. */
    async time(i) {
      const image = input(i);
      await engine.run(image);
      return (await time(() => engine.run(image))).ms;
    },

    memory: () => globalThis.wasmMemory(),
  };
}

/**
 * @template T
 * @param {() => Promise<T> | T} work
 */
async function time(work) {
  const start = performance.now();
  const value = await work();
  return { value, ms: performance.now() - start };
}

/** @param {string} url */
async function get(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.arrayBuffer();
}

/**
 * The input as floats, less the mean, pixel by pixel (NHWC).
 * @param {Uint8Array} bgr
 */
export function pixels(bgr) {
  return Float32Array.from(bgr, (v, i) => v - MEAN[i % 3]);
}

/**
 * The input as floats, less the mean, channel by channel (NCHW).
 * @param {Uint8Array} bgr
 */
export function planes(bgr) {
  const area = SIDE * SIDE;
  return Float32Array.from(bgr, (_, i) => {
    const c = Math.floor(i / area);
    return bgr[(i % area) * 3 + c] - MEAN[c];
  });
}
