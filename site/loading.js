// The view of the network's download: how far it is, and a way out if nothing arrives.

import { find } from './dom.js';
import { megabytes } from './format.js';
import * as panel from './panel.js';
import { text } from './text.js';

const bar = /** @type {HTMLProgressElement} */ (find('progress'));

/** @param {() => void} restart  offered where the download stalls */
export function begin(restart) {
  find('loading-note').textContent = text.loading;
  find('restart').onclick = restart;
  showProgress({ phase: 'engine', loaded: 0, total: null });
  panel.show('loading');
}

/** Says that a picture waits. */
export function promiseNext() {
  find('loading-note').textContent = text.loadingNext;
}

/** @param {import('./goglenet.mjs').Progress} progress */
export function showProgress({ phase, loaded, total, stalled }) {
  const said = stalled ? text.stalled : phase === 'engine' ? text.starting : phase === 'warm-up' ? text.warmingUp : figures(loaded, total);
  if (phase === 'weights' && total) {
    bar.max = total;
    bar.value = loaded;
    bar.setAttribute('aria-valuetext', said);
  } else {
    bar.removeAttribute('value');
    bar.removeAttribute('aria-valuetext');
  }
  find('progress-text').textContent = said;
  find('restart').hidden = !stalled;
}

/**
 * @param {number} loaded
 * @param {number | null} total
 */
const figures = (loaded, total) => (total ? text.megabytesOf(megabytes(loaded), megabytes(total)) : text.megabytes(megabytes(loaded)));
