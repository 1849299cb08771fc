// Many pictures at once: a list of them, each with its label as soon as that is known.

import { find } from './dom.js';
import { names, percent } from './format.js';

/** @typedef {import('./goglenet.mjs').Outcome} Outcome */
/** @typedef {import('./inputs.js').Picture} Picture */

/** Told of a picture and of what came of it, if anything has. @typedef {(picture: Picture, outcome?: Outcome) => void} Listener */

let cancel = new AbortController();
find('series-cancel').addEventListener('click', () => cancel.abort());

/**
 * Labels pictures on all workers, in place of the series before.
 * @param {Picture[]} pictures
 * @param {Promise<import('./goglenet.mjs').Classifier>} classifier
 * @param {import('./goglenet.mjs').ClassifyOptions} options
 * @param {{ arrive: Listener, choose: Listener }} listeners  arrive is also told when the work on the first begins
 */
export async function label(pictures, classifier, options, { arrive, choose }) {
  cancel.abort();
  cancel = new AbortController();
  const { signal } = cancel;
  const write = list(pictures, choose);
  count(0, pictures.length);
  find('series-work').hidden = false;
  try {
    const loaded = await classifier;
    if (signal.aborted) return;
    arrive(pictures[0]);
    const sources = pictures.map(({ source }) => source);
    for await (const outcome of loaded.classifyAll(sources, { ...options, signal })) {
      write(outcome);
      count(outcome.index + 1, pictures.length);
      arrive(pictures[outcome.index], outcome);
    }
  } catch {
    // the page shows what is wrong with loading; otherwise it was cancelled
  } finally {
    if (signal === cancel.signal) find('series-work').hidden = true;
  }
}

/**
 * @param {number} done
 * @param {number} total
 */
function count(done, total) {
  const bar = /** @type {HTMLProgressElement} */ (find('series-progress'));
  bar.max = total;
  bar.value = done;
  find('series-text').textContent = `${done} of ${total}`;
}

/**
 * Shows the pictures.
 * @param {Picture[]} pictures
 * @param {Listener} choose
 * @returns {(outcome: Outcome) => void} writes a label
 */
function list(pictures, choose) {
  const parent = find('series-list');
  for (const img of parent.querySelectorAll('img')) URL.revokeObjectURL(img.src);
  /** @type {Outcome[]} */
  const outcomes = [];
  const tiles = pictures.map((picture, index) => {
    const button = document.createElement('button');
    button.className = 'sample';
    button.type = 'button';
    const img = document.createElement('img');
    img.src = picture.source instanceof Blob ? URL.createObjectURL(picture.source) : picture.source;
    img.alt = picture.name;
    img.decoding = 'async';
    const caption = document.createElement('span');
    caption.className = 'caption';
    button.append(img, caption);
    button.addEventListener('click', () => choose(picture, outcomes[index]));
    return button;
  });
  parent.replaceChildren(...tiles.map(item));
  find('series').hidden = false;
  return (outcome) => {
    outcomes[outcome.index] = outcome;
    const { predictions } = outcome;
    const caption = /** @type {HTMLElement} */ (tiles[outcome.index].querySelector('.caption'));
    caption.textContent = predictions ? names(predictions[0].className).name : 'Not a picture';
    caption.dataset.percent = predictions ? percent(predictions[0].probability) : '';
  };
}

/** @param {HTMLElement} content */
function item(content) {
  const li = document.createElement('li');
  li.append(content);
  return li;
}
