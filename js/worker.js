// Entry point of goglenet-worker.js, a classic worker: the worker's end of the protocol. The build puts
// Go's wasm_exec.js before it, which defines the global class Go.

import { classifyImage } from './pixels.js';
import { startEngine } from './engine.js';
import { GoglenetError, failure } from './errors.js';

/** @typedef {import('./protocol.js').Request} Request */
/** @typedef {import('./protocol.js').Reply} Reply */

/** @type {import('./engine.js').Engine} */
let engine;

/** @param {Request} request */
async function handle(request) {
  switch (request.type) {
    case 'load': {
      const { id } = request;
      const started = await startEngine(request, (progress) => send({ id, type: 'progress', progress }));
      engine = started.engine;
      return started.model;
    }
    case 'classify':
      return classifyImage(engine, request.image, request.topK);
    case 'run':
      engine.input(request.bgr);
      engine.run(1);
      return engine.probabilities();
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

/** @param {Reply} reply */
function send(reply) {
  self.postMessage(reply);
}

let queue = Promise.resolve();
self.onmessage = ({ data }) => {
  queue = queue.then(() => answer(data));
};
