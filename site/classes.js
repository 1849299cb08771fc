// All that the network knows, to be searched.

import { find, make } from './dom.js';
import { names } from './format.js';
import { text } from './text.js';

const details = /** @type {HTMLDetailsElement} */ (find('known'));
const input = /** @type {HTMLInputElement} */ (find('known-filter'));
const list = find('known-list');
/** How many are listed at most: who looks for one goes on typing. */
const most = 200;

/** @type {readonly string[]} */
let labels = [];

/** @param {readonly string[]} known  classes, each with its names joined by commas */
export function present(known) {
  labels = [...known].sort((a, b) => a.localeCompare(b, 'en', { sensitivity: 'base' }));
  details.hidden = labels.length === 0;
  find('known-title').textContent = text.known(labels.length);
  if (details.open) draw();
}

function draw() {
  const wanted = input.value.trim().toLowerCase();
  const found = labels.filter((label) => label.toLowerCase().includes(wanted));
  list.replaceChildren(...found.slice(0, most).map(row));
  find('known-count').textContent = text.found(found.length, Math.min(found.length, most));
}

/** @param {string} label */
function row(label) {
  const { name, also } = names(label);
  return make('li', '', name, ...(also ? [make('small', '', also)] : []));
}

details.addEventListener('toggle', () => details.open && draw());
input.addEventListener('input', draw);
