// Entry point of goglenet.js, the classic script: the global `goglenet`, and labels for every
// <img data-goglenet> that the page has or gets. The model is loaded when the first image needs it.

import { load as start } from './client.js';
import { findMarked } from './marked-images.js';

export { GoglenetError } from './errors.js';
export { drawHeatMap, drawValues } from './heat-map.js';

/** @typedef {import('./goglenet.js').Classifier} Classifier */
/** @typedef {import('./goglenet.js').GoglenetError} Failure */

const script = /** @type {HTMLScriptElement} */ (document.currentScript);

/** @type {typeof import('./goglenet.js').load} */
export const load = (options) => start(options, script.src);

/** Failures to load that do not pass by themselves. @type {import('./goglenet.js').ErrorCode[]} */
const lasting = ['no-webassembly', 'unsupported-browser', 'bad-argument'];
/** Milliseconds until a failed load is tried again: so many after the first failure, twice as many after each further one. */
const firstWait = 1000;
const longestWait = 60_000;

/** @type {Promise<Classifier> | undefined} */
let loading;
/** Images that wait for the next try. @type {Set<HTMLImageElement>} */
const waiting = new Set();
let wait = firstWait;
let timer = 0;

/** How often an image was begun: only its last answer counts. @type {WeakMap<HTMLImageElement, number>} */
const turns = new WeakMap();

/** @param {HTMLImageElement} img */
async function label(img) {
  const turn = (turns.get(img) ?? 0) + 1;
  turns.set(img, turn);
  /** @type {number | undefined} */
  let retryAfter;
  try {
    const { weights, integrity } = script.dataset;
    const classifier = await (loading ??= load({ weights: weights || undefined, integrity: integrity || undefined })).catch((error) => {
      retryAfter = again(img, error);
      throw error;
    });
    wait = firstWait;
    const classification = await classifier.classifyWithDetails(img, Number(img.dataset.goglenet) || undefined);
    if (turns.get(img) !== turn) return;
    delete img.dataset.goglenetError;
    img.dataset.goglenetLabels = JSON.stringify(classification.predictions);
    tell(img, 'goglenet', classification);
  } catch (error) {
    if (turns.get(img) !== turn) return;
    delete img.dataset.goglenetLabels;
    img.dataset.goglenetError = /** @type {Failure} */ (error).code;
    tell(img, 'goglenet-error', { error, retryAfter });
  }
}

/**
 * Has an image wait for the next try to load.
 * @param {HTMLImageElement} img
 * @param {Failure} error
 * @returns {number | undefined} milliseconds until then
 */
function again(img, { code }) {
  if (lasting.includes(code)) return undefined;
  waiting.add(img);
  timer ||= setTimeout(retry, wait);
  return wait;
}

function retry() {
  if (waiting.size === 0) return;
  clearTimeout(timer);
  timer = 0;
  wait = Math.min(2 * wait, longestWait);
  loading = undefined;
  const images = [...waiting];
  waiting.clear();
  images.forEach(label);
}

/**
 * @param {HTMLImageElement} img
 * @param {string} type
 * @param {object} detail
 */
function tell(img, type, detail) {
  img.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));
}

addEventListener('online', retry);
findMarked(label);
