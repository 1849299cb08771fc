// Starts the Go program in the worker, feeds it the weights, and wraps its functions so that their
// failures are thrown.

import { chooseBackend } from './backend.js';
import { download, isPage } from './download.js';
import { failure } from './errors.js';

/** @typedef {import('./goglenet.js').ErrorCode} ErrorCode */
/** @typedef {import('./goglenet.js').Progress} Progress */
/** @typedef {import('./protocol.js').ModelInfo} ModelInfo */

/**
 * What wasm/ exports. In Go each function returns its value or { code, message }; here the latter is thrown.
 * @typedef {object} Engine
 * @property {(exports: WebAssembly.Exports) => void} kernels  makes a kernel module the machine, in place of the one in Go
 * @property {(file: Uint8Array) => ModelInfo} model    decodes and compiles a weights file
 * @property {(head: Uint8Array, whole: boolean) => boolean} sniff  checks an encoded image's size by its first bytes; false if it takes more of them
 * @property {(width: number, height: number) => void} begin  starts an image
 * @property {(rgba: Uint8ClampedArray) => void} rows   its next whole rows
 * @property {() => void} resize                        makes it the network's input, after its last row
 * @property {(bgr: Uint8Array) => void} input          sets the network's input directly
 * @property {(topK: number) => import('./goglenet.js').Prediction[]} run  runs the network on its input
 * @property {() => Float32Array} probabilities         of the last run, all classes
 */

/**
 * Loads program, kernels and weights side by side, then runs the network once: browsers compile a
 * program's busy parts anew while it runs, and the first image should not wait for that.
 * @param {import('./protocol.js').LoadRequest} request
 * @param {(progress: Progress) => void} report
 * @returns {Promise<{ engine: Engine, model: ModelInfo }>}
 */
export async function startEngine({ base, weights, backend }, report) {
  report({ phase: 'engine', loaded: 0, total: null });
  const [engine, response, kernels] = await Promise.all([
    startProgram(base),
    download(weights, 'weights-missing'),
    startKernels(base, backend), // last, for it measures while the others wait for the network
  ]);
  if (kernels.exports) engine.kernels(kernels.exports);
  if (isPage(response)) throw failure('weights-missing', weights);
  const file = await receive(response, report);
  const model = engine.model(file);
  report({ phase: 'warm-up', loaded: file.length, total: file.length });
  model.info.backend = kernels.backend;
  engine.input(new Uint8Array(3 * model.info.inputSize ** 2));
  engine.run(1);
  return { engine, model };
}

/**
 * @param {string} base
 * @returns {Promise<Engine>}
 */
async function startProgram(base) {
  const go = new Go();
  go.run(await instantiate(`${base}goglenet.wasm`, go.importObject));
  return throwing(globalThis.goglenetEngine);
}

/**
 * @param {string} base
 * @param {import('./goglenet.js').Backend | 'auto'} wanted
 * @returns {Promise<{ backend: import('./goglenet.js').Backend, exports?: WebAssembly.Exports }>}
 */
async function startKernels(base, wanted) {
  const backend = chooseBackend(wanted);
  if (backend === 'go') return { backend };
  const { exports } = await instantiate(`${base}goglenet-${backend}.wasm`, {});
  return { backend, exports };
}

/**
 * Compiles while the file arrives, where the server gives it the right type.
 * @param {string} url
 * @param {WebAssembly.Imports} imports
 * @returns {Promise<WebAssembly.Instance>}
 */
async function instantiate(url, imports) {
  const response = await download(url, 'engine-missing');
  if (isPage(response)) throw failure('engine-missing', url);
  const streams = response.headers.get('content-type') === 'application/wasm';
  try {
    const { instance } = streams
      ? await WebAssembly.instantiateStreaming(response, imports)
      : await WebAssembly.instantiate(await response.arrayBuffer(), imports);
    return instance;
  } catch (cause) {
    throw failure('no-webassembly', '', { cause });
  }
}

/**
 * @param {Record<string, (...args: any[]) => unknown>} exports
 * @returns {Engine}
 */
function throwing(exports) {
  /** @type {Record<string, Function>} */
  const engine = {};
  for (const [name, call] of Object.entries(exports)) {
    engine[name] = (/** @type {unknown[]} */ ...args) => {
      const value = /** @type {any} */ (call(...args));
      if (value === undefined) throw failure('crashed'); // only a program that has just died answers nothing
      if (value?.code) throw failure(value.code, value.message);
      return value;
    };
  }
  return /** @type {any} */ (engine);
}

/**
 * Downloads the weights. The total is the server's word: none where the body is compressed, for then
 * the length is of other bytes, and none any more once it proves too small.
 * @param {Response} response
 * @param {(progress: Progress) => void} report
 * @returns {Promise<Uint8Array>}
 */
async function receive(response, report) {
  const { headers, body } = response;
  let total = headers.has('content-encoding') ? null : Number(headers.get('content-length')) || null;
  let file = new Uint8Array(total ?? 1 << 20);
  let loaded = 0;
  report({ phase: 'weights', loaded, total });
  const reader = /** @type {ReadableStream<Uint8Array>} */ (body).getReader();
  for (;;) {
    const { done, value } = await next(reader, response.url);
    if (done) return file.subarray(0, loaded);
    if (loaded + value.length > file.length) {
      const longer = new Uint8Array(2 * file.length + value.length);
      longer.set(file);
      file = longer;
    }
    file.set(value, loaded);
    loaded += value.length;
    if (total !== null && loaded > total) total = null;
    report({ phase: 'weights', loaded, total });
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
