// Starts the Go program in the worker, feeds it the weights, and wraps its functions so that their
// failures are thrown.

import { chooseBackend, requireWebAssembly } from './backend.js';
import { failure } from './errors.js';
import { Files, ofEngine } from './files.js';
import { watchable } from './layers.js';
import { strangerError } from './strangers.js';
import { openWeights } from './weights.js';

/** @typedef {import('./protocol.js').Model} Model */
/** @typedef {import('./protocol.js').Parts} Parts */
/** @typedef {Awaited<ReturnType<Files['open']>>} Incoming */

/**
 * What wasm/ exports, with bytes as arguments where Go takes them from the one array. There each function returns its value or
 * { code, message }; here the latter is thrown.
 * @typedef {object} Engine
 * @property {(exports: WebAssembly.Exports, warmUp: boolean) => void} kernels  makes a kernel module the next model's machine, in place of the one in Go
 * @property {(file: Uint8Array) => Model} model  decodes and compiles a weights file, the next member of the ensemble
 * @property {(head: Uint8Array, whole: boolean) => boolean} sniff  checks an encoded image's size by its first bytes; false if it takes more of them
 * @property {(member: number, crops: number, from: number, to: number, width: number, height: number) => void} begin  starts an image, of whose crops those from from on, before to, are wanted
 * @property {(rgba: Uint8ClampedArray) => void} rows  its next whole rows
 * @property {(i: number, bgr: Uint8Array) => Float32Array} crop  fills bgr with one of its crops, after its last row; left, top, right, bottom of it
 * @property {(member: number, bgr: Uint8Array) => Float32Array} run  runs a network; probabilities of all classes
 * @property {(member: number, classId: number) => import('./protocol.js').Map} cam  of a network's last run
 * @property {(member: number) => Float32Array} features  of a network's last run
 */

/**
 * Loads program, kernels and weights side by side, then runs each network once: browsers compile a
 * program's busy parts anew while it runs, and the first image should not wait for that.
 * @param {import('./protocol.js').LoadRequest} request
 * @param {(progress: import('./goglenet.js').Progress) => void} report
 * @returns {Promise<{ engine: Engine, models: Model[], loaded: import('./protocol.js').Loaded }>}
 */
export async function loadEngine({ base, weights, backend: wanted, idleTimeout, cache }, report) {
  const { tell, onStall } = progress(report);
  tell({ phase: 'engine', loaded: 0, total: null });
  await requireWebAssembly();
  const downloads = new Files({ idleTimeout, cache, onStall });
  const asked = Promise.all([downloads.open(`${base}goglenet.wasm`, ofEngine), openWeights(downloads, weights, tell)]);
  const [{ program, engine }, [, files], { backend, kernels }] = await Promise.all([
    asked.then(([file]) => loadProgram(file)),
    asked,
    asked.then(() => loadKernels(downloads, base, wanted)), // last, for it measures while the others wait for the network
  ]);
  /** @type {Model[]} */
  const models = [];
  /** @type {Blob[]} */
  const blobs = []; // the browser keeps them, not the page's memory
  for (const file of files) {
    await giveMachine(engine, kernels, models.length === 0);
    const bytes = await file();
    const model = readModel(engine, bytes, weights[models.length].url);
    model.info.backend = backend;
    models.push(model);
    blobs.push(new Blob([bytes]));
  }
  const all = models.reduce((sum, { info }) => sum + info.bytes, 0);
  tell({ phase: 'warm-up', loaded: all, total: all });
  models.forEach(({ info }, member) => engine.run(member, new Uint8Array(3 * info.inputSize ** 2)));
  return { engine, models, loaded: { models, parts: { program, kernels, weights: blobs } } };
}

/**
 * @param {Engine} engine
 * @param {Uint8Array} file
 * @param {string} url
 */
function readModel(engine, file, url) {
  try {
    return engine.model(file);
  } catch (error) {
    throw strangerError(file, url) ?? error;
  }
}

/**
 * Reports progress, and whether it has stalled.
 * @param {(progress: import('./goglenet.js').Progress) => void} report
 */
function progress(report) {
  let stalled = false;
  /** @type {import('./protocol.js').Loading} */
  let latest;
  return {
    tell: (/** @type {import('./protocol.js').Loading} */ loading) => report({ ...(latest = loading), stalled }),
    onStall: (/** @type {boolean} */ now) => report({ ...latest, stalled: (stalled = now) }),
  };
}

/**
 * Starts the same from another worker's parts. Browsers share a module's compiled code among workers, so it needs no
 * warm-up.
 * @param {Parts} parts
 * @returns {Promise<{ engine: Engine, models: Model[] }>}
 */
export async function joinEngine({ program, kernels, weights }) {
  const engine = await startProgram(program);
  const models = [];
  for (const blob of weights) {
    await giveMachine(engine, kernels, false);
    models.push(engine.model(new Uint8Array(await blob.arrayBuffer())));
  }
  return { engine, models };
}

/** @param {Incoming} file */
async function loadProgram(file) {
  const program = await compile(file);
  return { program, engine: await startProgram(program) };
}

/**
 * @param {WebAssembly.Module} program
 * @returns {Promise<Engine>}
 */
async function startProgram(program) {
  const go = new Go();
  go.run(await WebAssembly.instantiate(program, go.importObject));
  return boxed(throwing(globalThis.goglenetEngine));
}

/**
 * @param {Files} files
 * @param {string} base
 * @param {import('./goglenet.js').Backend | 'auto'} wanted
 */
async function loadKernels(files, base, wanted) {
  const backend = chooseBackend(wanted);
  return { backend, kernels: backend === 'go' ? undefined : await compile(await files.open(`${base}goglenet-${backend}.wasm`, ofEngine)) };
}

/**
 * The next model gets an instance of the kernels, that is memory, of its own.
 * @param {Engine} engine
 * @param {WebAssembly.Module | undefined} kernels
 * @param {boolean} warmUp
 */
async function giveMachine(engine, kernels, warmUp) {
  if (kernels) engine.kernels(watchable((await WebAssembly.instantiate(kernels)).exports), warmUp);
}

/**
 * Compiles while the file arrives.
 * @param {Incoming} file
 */
async function compile(file) {
  /** @type {ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined} */
  let out;
  const body = new ReadableStream({ start: (controller) => void (out = controller) });
  const compiled = WebAssembly.compileStreaming(new Response(body, { headers: { 'content-type': 'application/wasm' } }));
  compiled.catch(() => {}); // it is looked at when the file is there
  try {
    await file.receive(() => {}, (chunk) => out?.enqueue(chunk));
  } catch (error) {
    out?.error(error);
    throw error;
  }
  out?.close();
  try {
    return await compiled;
  } catch (cause) {
    throw failure('engine-corrupt', file.url, { cause });
  }
}

/**
 * Passes bytes through one array, for Go keeps every array that it is given until it collects its garbage.
 * @param {Record<string, Function>} go
 * @returns {Engine}
 */
function boxed(go) {
  let box = new Uint8Array();
  /** @type {Uint8Array} */
  let file = box;
  /** @param {number} n */
  const hold = (n) => {
    if (n > box.length) go.exchange((box = new Uint8Array(n)), fill);
    return n;
  };
  /** @param {Uint8Array | Uint8ClampedArray} bytes */
  const put = (bytes) => {
    hold(bytes.length);
    box.set(bytes);
    return bytes.length;
  };
  /** @type {(begin: number, end: number) => number} */
  const fill = (begin, end) => put(file.subarray(begin, end));
  /** @type {Partial<Engine>} */
  const withBytes = {
    model: (weights) => {
      hold(1 << 16); // so that Go has an array to read from
      file = weights;
      try {
        return go.model(weights.length);
      } finally {
        file = box;
      }
    },
    sniff: (head, whole) => go.sniff(put(head), whole),
    rows: (rgba) => go.rows(put(rgba)),
    crop: (i, bgr) => {
      const area = go.crop(i, hold(bgr.length));
      bgr.set(box.subarray(0, bgr.length));
      return area;
    },
    run: (member, bgr) => go.run(member, put(bgr)).slice(),
  };
  return /** @type {any} */ ({ ...go, ...withBytes });
}

/**
 * @param {Record<string, (...args: any[]) => unknown>} exports
 * @returns {Record<string, Function>}
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
  return engine;
}
