// The view of a result: the answer, the best guesses, and what the work took.

import { find, make, makeButton } from './dom.js';
import { duration, names, percent } from './format.js';
import * as panel from './panel.js';
import { text } from './text.js';

/** @typedef {import('./goglenet.mjs').Classification} Classification */
/** @typedef {import('./goglenet.mjs').Prediction} Prediction */

/** How many guesses the page asks for; it shows fewer at first. */
export const most = 20;
const few = 5;

/**
 * Below this probability a winner is wrong more often than right: of 596 photos, by the published weights in int8,
 * 59 lie below, of which 13 are right; of the 46 in the next tenth 24 are.
 */
const sure = 0.4;

const list = find('predictions');
const toggle = find('more');
let shown = few;
/** @type {readonly Prediction[]} */
let predictions = [];
let redrawn = () => {};

/** How many guesses are shown. */
export const count = () => shown;

/** @param {number} n */
export function setCount(n) {
  shown = n;
}

/** @param {() => void} listener  called when more or fewer guesses are shown than before */
export function onRedraw(listener) {
  redrawn = listener;
}

/** @param {Classification} classification */
export function show(classification) {
  write(classification, shown);
  const [best] = predictions;
  panel.announce(`${names(best.className).name}, ${percent(best.probability)}. ${find('unsure').textContent}`);
}

/** Shows what a frame of the camera shows. Screen readers are told when that changes. @param {Classification} classification */
export function showLive(classification) {
  const before = find('best').textContent;
  write(classification, few);
  list.dataset.live = '';
  if (find('best').textContent !== before) panel.announce(find('best').textContent ?? '');
}

/** @param {Classification} classification  @param {number} rows */
function write({ predictions: found, timings, warnings }, rows) {
  const [best, second] = (predictions = found);
  const { name, also } = names(best.className);
  find('best').textContent = name;
  find('best-percent').textContent = percent(best.probability);
  find('best-also').textContent = also && text.also(also);
  const doubt = second && best.probability < sure;
  find('incomplete').textContent = warnings.length > 0 ? text.incomplete : '';
  find('unsure').textContent = doubt ? text.unsure(name, names(second.className).name) : '';
  for (const part of /** @type {const} */ (['decode', 'resize', 'network', 'total'])) {
    find(`time-${part}`).textContent = duration(timings[part]);
  }
  delete list.dataset.live;
  draw(rows);
  panel.show('result');
}

/** Rows that are there already are written anew, so that the bars of live labels move. @param {number} rows */
function draw(rows) {
  const guesses = predictions.slice(0, rows);
  while (list.childElementCount > guesses.length) list.lastElementChild?.remove();
  while (list.childElementCount < guesses.length) list.append(emptyRow());
  guesses.forEach((guess, i) => fill(/** @type {HTMLElement} */ (list.children[i]), guess));
  toggle.hidden = predictions.length <= few;
  toggle.textContent = shown > few ? text.fewer : text.more;
}

function emptyRow() {
  return make('li', '', makeButton('', make('span', 'name'), make('span', 'percent'), make('span', 'bar', make('i'))));
}

/** @param {HTMLElement} row  @param {Prediction} guess */
function fill(row, { className, probability }) {
  const [name, share, bar] = /** @type {HTMLCollectionOf<HTMLElement>} */ (row.children[0].children);
  /** @type {HTMLElement} */ (row.children[0]).title = className;
  name.textContent = names(className).name;
  share.textContent = percent(probability);
  bar.style.setProperty('--part', String(probability));
}

toggle.addEventListener('click', () => {
  shown = shown > few ? few : most;
  draw(shown);
  redrawn();
});
