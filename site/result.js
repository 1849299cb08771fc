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
export function show({ predictions: found, timings }) {
  const [best, second] = (predictions = found);
  const { name, also } = names(best.className);
  find('best').textContent = name;
  find('best-percent').textContent = percent(best.probability);
  find('best-also').textContent = also && text.also(also);
  const doubt = second && best.probability < sure;
  find('unsure').textContent = doubt ? text.unsure(name, names(second.className).name) : '';
  for (const part of /** @type {const} */ (['decode', 'resize', 'network', 'total'])) {
    find(`time-${part}`).textContent = duration(timings[part]);
  }
  draw();
  panel.show('result');
  panel.announce(`${name}, ${percent(best.probability)}. ${find('unsure').textContent}`);
}

function draw() {
  list.replaceChildren(...predictions.slice(0, shown).map(row));
  toggle.hidden = predictions.length <= few;
  toggle.textContent = shown > few ? text.fewer : text.more;
}

/** @param {Prediction} prediction */
function row({ className, probability }) {
  const bar = make('span', 'bar', make('i'));
  bar.style.setProperty('--part', String(probability));
  const button = makeButton('', make('span', 'name', names(className).name), make('span', 'percent', percent(probability)), bar);
  button.title = className;
  return make('li', '', button);
}

toggle.addEventListener('click', () => {
  shown = shown > few ? few : most;
  draw();
  redrawn();
});
