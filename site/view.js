// What the page shows: the picture on the left, and one of five views of its label on the right.

import { find } from './dom.js';
import { names, percent } from './format.js';

/** @typedef {import('./goglenet.mjs').Classification} Classification */
/** @typedef {import('./goglenet.mjs').Progress} Progress */
/** @typedef {import('./goglenet.mjs').GoglenetError} GoglenetError */
/** @typedef {import('./inputs.js').Picture} Picture */

const preview = /** @type {HTMLImageElement} */ (find('preview'));
preview.addEventListener('error', () => hidePicture());

/** Short headings over the errors' own sentences. @type {Partial<Record<GoglenetError['code'], string>>} */
const titles = {
  'not-an-image': 'That is not a picture',
  'too-large': 'That picture is too large',
  'cross-origin': 'That site does not share its pictures',
  network: 'The download failed',
  'weights-missing': 'The network is missing',
  'weights-corrupt': 'The network is damaged',
  'engine-missing': 'The program is missing',
  'no-webassembly': 'This browser cannot run it',
  'unsupported-browser': 'This browser cannot run it',
  crashed: 'It stopped unexpectedly',
};

/** @param {'loading' | 'ready' | 'working' | 'result' | 'failure'} view */
function show(view) {
  find('panel').dataset.view = view;
}

export function showLoading() {
  find('loading-note').textContent = 'Loading the network. Your browser keeps it for the next visit.';
  showProgress({ phase: 'engine', loaded: 0, total: null });
  show('loading');
}

/** @param {Progress} progress */
export function showProgress({ phase, loaded, total }) {
  const bar = /** @type {HTMLProgressElement} */ (find('progress'));
  const text = phase === 'engine' ? 'Starting' : phase === 'warm-up' ? 'Warming up' : figures(loaded, total);
  if (phase === 'weights' && total) {
    bar.max = total;
    bar.value = loaded;
    bar.setAttribute('aria-valuetext', text);
  } else {
    bar.removeAttribute('value');
    bar.removeAttribute('aria-valuetext');
  }
  find('progress-text').textContent = text;
}

/**
 * @param {number} loaded
 * @param {number | null} total
 */
function figures(loaded, total) {
  const mb = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);
  return total ? `${mb(loaded)} of ${mb(total)} MB` : `${mb(loaded)} MB so far`;
}

export function showReady() {
  show('ready');
  find('status').textContent = 'Ready. Choose a picture.';
}

/** @param {Picture} picture */
export function showPicture({ source, name }) {
  releasePreview();
  find('alert').textContent = '';
  find('loading-note').textContent = 'Loading the network. Your picture is next.';
  preview.src = source instanceof Blob ? URL.createObjectURL(source) : source;
  preview.alt = name;
  setPictureShown(true);
}

export function hidePicture() {
  releasePreview();
  setPictureShown(false);
}

function releasePreview() {
  if (preview.src.startsWith('blob:')) URL.revokeObjectURL(preview.src);
  preview.removeAttribute('src');
}

/** @param {boolean} shown */
function setPictureShown(shown) {
  find('shown').hidden = !shown;
  find('another').hidden = !shown;
  find('drop').hidden = shown;
}

/** @param {number} crops  how many; progress is shown if there are several */
export function showWorking(crops) {
  find('working').hidden = crops === 1;
  showCrops(0, crops);
  show('working');
  find('status').textContent = crops === 1 ? 'Looking at the picture.' : `Looking at ${crops} crops of the picture.`;
}

/**
 * @param {number} done
 * @param {number} total
 */
export function showCrops(done, total) {
  const bar = /** @type {HTMLProgressElement} */ (find('working-progress'));
  bar.max = total;
  bar.value = done;
  find('working-text').textContent = `${done} of ${total} crops`;
}

/** @param {() => void} listener */
export function onCancel(listener) {
  find('cancel').addEventListener('click', listener);
}

/** @param {Classification} classification */
export function showResult({ predictions, timings }) {
  const [best] = predictions;
  const { name, also } = names(best.className);
  find('best').textContent = name;
  find('best-also').textContent = also;
  find('predictions').replaceChildren(...predictions.map(row));
  for (const part of /** @type {const} */ (['decode', 'resize', 'network', 'total'])) {
    find(`time-${part}`).textContent = duration(timings[part]);
  }
  show('result');
  find('status').textContent = `${name}, ${percent(best.probability)}.`;
}

/** @param {number} ms */
const duration = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** @param {import('./goglenet.mjs').Prediction} prediction */
function row({ className, probability }) {
  const { name } = names(className);
  const item = document.createElement('li');
  const button = document.createElement('button');
  button.type = 'button';
  const bar = document.createElement('span');
  bar.className = 'bar';
  bar.append(document.createElement('i'));
  bar.style.setProperty('--share', String(probability));
  button.append(span('name', name), span('percent', percent(probability)), bar);
  button.title = className;
  item.append(button);
  return item;
}

/**
 * @param {string} className
 * @param {string} text
 */
function span(className, text) {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = text;
  return element;
}

/**
 * @param {GoglenetError} error
 * @param {(() => void) | null} retry  offered as a button
 */
export function showFailure({ code, message }, retry) {
  const title = titles[code] ?? 'That did not work';
  find('failure-title').textContent = title;
  find('failure-text').textContent = message;
  const button = find('retry');
  button.hidden = !retry;
  button.onclick = retry;
  show('failure');
  find('alert').textContent = `${title}. ${message}`;
}
