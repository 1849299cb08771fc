// The choice of how many crops of the picture are classified.

import { find } from './dom.js';

/** @typedef {1 | 10 | 144} Crops */

/** @type {Record<Crops, string>} */
const notes = {
  1: 'Only the centre of the picture: the fastest.',
  10: 'The centre and the corners, each also mirrored: right more often, in half a second.',
  144: 'As in the paper: 72 crops at four sizes, each also mirrored. Takes seconds.',
};

const group = find('crops');
const note = find('crops-note');
const radios = /** @type {NodeListOf<HTMLInputElement>} */ (group.querySelectorAll('input'));

/** @returns {Crops} */
export function count() {
  return /** @type {Crops} */ (Number([...radios].find((radio) => radio.checked)?.value ?? 1));
}

/** @param {Crops} crops */
export function choose(crops) {
  for (const radio of radios) radio.checked = Number(radio.value) === crops;
  explain();
}

/** @param {() => void} listener */
export function onChange(listener) {
  group.addEventListener('change', () => {
    explain();
    listener();
  });
}

function explain() {
  note.textContent = notes[count()];
}

explain(); // browsers keep the choice when a page is loaded again
