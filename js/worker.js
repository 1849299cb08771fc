// Entry point of goglenet-worker.js, a classic worker: the worker's end of the protocol. The build puts
// Go's wasm_exec.js before it, which defines the global class Go.

import { joinEngine, loadEngine } from './engine.js';
import { GoglenetError, failure } from './errors.js';
import { watch } from './layers.js';
import { preprocessImage } from './pixels.js';

/** @typedef {import('./protocol.js').Request} Request */
/** @typedef {import('./protocol.js').Reply} Reply */

/** @type {import('./engine.js').Engine} */
let engine;
/** @type {import('./protocol.js').Model[]} */
let models;

/** @param {Request} request */
async function handle(request) {
  switch (request.type) {
    case 'load': {
      const { loaded, ...started } = await loadEngine(request, (progress) => send({ id: request.id, type: 'progress', progress }));
      ({ engine, models } = started);
      return loaded;
    }
    case 'join':
      ({ engine, models } = await joinEngine(request.parts));
      return null;
    case 'preprocess':
      return preprocessImage(engine, models, request, (progress) =>
        send({ id: request.id, type: 'progress', progress }, progress ? [progress.bgr.buffer] : []),
      );
    case 'inspect':
      return watch(request.member, () => engine.run(request.member, request.bgr));
    case 'run': {
      const start = performance.now();
      const { member, bgr, classes } = request;
      const run = { probabilities: engine.run(member, bgr), network: performance.now() - start };
      return classes ? { ...run, maps: classes.map((c) => engine.cam(member, c)), features: engine.features(member) } : run;
    }
  }
}

/** @param {Request} request */
async function answer(request) {
  const { id } = request;
  try {
    send({ id, type: 'result', value: await handle(request) });
  } catch (thrown) {
    const { code, message } = thrown instanceof GoglenetError ? thrown : failure('crashed', String(thrown));
    send({ id, type: 'failure', code, message });
  }
}

/**
 * @param {Reply} reply
 * @param {Transferable[]} [transfer]
 */
function send(reply, transfer) {
  self.postMessage(reply, { transfer });
}

/** Holds the lock of this worker's name for as long as it lives, so that the page learns of its end. */
function live() {
  return new Promise((resolve) => {
    if (!navigator.locks) return resolve(undefined);
    const forEver = () => new Promise(() => resolve(undefined));
    navigator.locks.request(self.name, forEver).catch(resolve); // where there is no origin there are no locks
  });
}

let queue = live().then(() => send({ id: 0, type: 'progress', progress: null })); // so that the page watches from now on
self.onmessage = ({ data }) => {
  queue = queue.then(() => answer(data));
};
self.onmessageerror = () => {
  throw new Error('a message could not be read'); // the end: nobody knows which request it was
};
