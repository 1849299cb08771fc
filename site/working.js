// The view of work on a picture; of several crops it tells how many are done.

import { find } from './dom.js';
import * as panel from './panel.js';
import { text } from './text.js';

const bar = /** @type {HTMLProgressElement} */ (find('working-progress'));

/** @param {number} crops */
export function show(crops) {
  find('working').hidden = crops === 1;
  showCrops(0, crops);
  panel.show('working');
  panel.announce(crops === 1 ? text.looking : text.lookingAtCrops(crops));
}

/**
 * @param {number} done
 * @param {number} total
 */
export function showCrops(done, total) {
  bar.max = total;
  bar.value = done;
  find('working-text').textContent = text.cropsOf(done, total);
}

/** @param {() => void} listener */
export function onCancel(listener) {
  find('cancel').addEventListener('click', listener);
}
