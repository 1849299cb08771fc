// The wall of a series: a tile for each picture, in whichever order, those that a filter leaves.

import { find, make, makeButton } from './dom.js';
import { names, percent } from './format.js';
import { explain } from './panel.js';
import * as thumbnails from './thumbnail.js';
import { text } from './text.js';

/** @typedef {import('./goglenet.mjs').Outcome} Outcome */
/** @typedef {import('./inputs.js').Picture} Picture */
/** @typedef {{ picture: Picture, tile: HTMLLIElement, outcome?: Outcome }} Entry */

const list = find('series-list');
const filter = /** @type {HTMLInputElement} */ (find('series-filter'));
const sort = /** @type {HTMLSelectElement} */ (find('series-sort'));
/** Tiles made before the browser may draw again. */
const batch = 40;

/** @type {Entry[]} */
let entries = [];

/**
 * Shows the pictures in place of those before.
 * @param {Picture[]} pictures
 * @param {(entry: Entry) => void} choose
 * @returns {Promise<Entry[]>}
 */
export async function hang(pictures, choose) {
  thumbnails.release(list.querySelectorAll('img'));
  list.replaceChildren();
  filter.value = '';
  sort.value = 'given';
  find('series-count').textContent = text.shown(pictures.length, pictures.length);
  const hung = (entries = /** @type {Entry[]} */ ([]));
  for (let i = 0; i < pictures.length && entries === hung; i += batch) {
    const next = pictures.slice(i, i + batch).map((picture) => entry(picture, choose));
    hung.push(...next);
    list.append(...next.map(({ tile }) => tile));
    await new Promise((resolve) => setTimeout(resolve));
  }
  return hung;
}

/** @param {Picture} picture  @param {(entry: Entry) => void} choose  @returns {Entry} */
function entry(picture, choose) {
  const img = make('img');
  img.alt = picture.name;
  img.decoding = 'async';
  const button = makeButton('sample', img, make('span', 'caption'));
  const made = { picture, tile: make('li', '', button) };
  button.addEventListener('click', () => choose(made));
  thumbnails.order({ img, source: picture.source });
  return made;
}

/** Writes on a tile what came of its picture. @param {Entry} entry  @param {Outcome} outcome */
export function write(entry, outcome) {
  entry.outcome = outcome;
  const caption = /** @type {HTMLElement} */ (entry.tile.querySelector('.caption'));
  if (outcome.error) {
    caption.replaceChildren(make('strong', '', entry.picture.name), ` ${explain(outcome.error).title}`);
    entry.tile.classList.add('bad');
    return;
  }
  const [{ className, probability }] = outcome.predictions;
  caption.textContent = names(className).name;
  caption.title = className;
  caption.dataset.percent = percent(probability);
}

/** What an entry is sorted by: an answer's probability; failures come last, or first. @param {Entry} entry @param {number} otherwise */
const certainty = ({ outcome }, otherwise) => outcome?.predictions?.[0].probability ?? otherwise;
/** @param {Entry} entry */
const label = ({ outcome }) => (outcome?.predictions ? names(outcome.predictions[0].className).name : '');

/** @type {Record<string, (a: Entry, b: Entry) => number>} */
const orders = {
  given: () => 0,
  name: (a, b) => a.picture.name.localeCompare(b.picture.name, undefined, { numeric: true }),
  label: (a, b) => Number(!label(a)) - Number(!label(b)) || label(a).localeCompare(label(b)),
  certain: (a, b) => certainty(b, -1) - certainty(a, -1),
  uncertain: (a, b) => certainty(a, -1) - certainty(b, -1),
};

/** The entries that the filter leaves, in their order. */
export function visible() {
  const wanted = filter.value.trim().toLowerCase();
  const left = entries.filter((entry) => `${entry.picture.name}\n${label(entry)}`.toLowerCase().includes(wanted));
  return left.sort(orders[sort.value]);
}

export function arrange() {
  const left = visible();
  list.replaceChildren(...left.map(({ tile }) => tile));
  tell();
}

function tell() {
  find('series-count').textContent = text.shown(list.childElementCount, entries.length);
}

let timer = 0;
filter.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(arrange, 150);
});
sort.addEventListener('change', arrange);
