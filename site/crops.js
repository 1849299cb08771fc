// The choice of how many crops of the picture are classified.

import { find } from './dom.js';

/** @typedef {1 | 10 | 144} Crops */

const group = find('crops');
const radios = /** @type {NodeListOf<HTMLInputElement>} */ (group.querySelectorAll('input'));

/** @returns {Crops} */
export function count() {
  return /** @type {Crops} */ (Number([...radios].find((radio) => radio.checked)?.value ?? 1));
}

/** @param {number} crops */
export function choose(crops) {
  for (const radio of radios) radio.checked = Number(radio.value) === crops;
}

/** @param {() => void} listener */
export function onChange(listener) {
  group.addEventListener('change', listener);
}
