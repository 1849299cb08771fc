// How closely to look: the choice of crops, and what it buys.

/** @typedef {1 | 10 | 144} Crops */

/** @type {Record<Crops, string>} */
const notes = {
  1: 'One look at the middle: done in a blink.',
  10: 'The middle and the corners, each in the mirror too: right more often, in half a second.',
  144: 'Four sizes, 72 parts, each in the mirror too, as in the paper: when in doubt, and in no hurry.',
};

const group = /** @type {HTMLFieldSetElement} */ (document.getElementById('care'));
const note = /** @type {HTMLElement} */ (document.getElementById('care-note'));
const radios = /** @type {NodeListOf<HTMLInputElement>} */ (group.querySelectorAll('input'));

/** @returns {Crops} */
export function crops() {
  return /** @type {Crops} */ (Number([...radios].find((radio) => radio.checked)?.value ?? 1));
}

/** @param {Crops} count */
export function choose(count) {
  for (const radio of radios) radio.checked = Number(radio.value) === count;
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
  note.textContent = notes[crops()];
}

explain(); // browsers keep the choice when a page is loaded again
