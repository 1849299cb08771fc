// Where in the picture the network sees a class: a switch, and the best guesses, each of which shows its own map.

import { find } from './dom.js';
import { names } from './format.js';
import { drawHeatMap } from './goglenet.mjs';
import { text } from './text.js';

/** @typedef {import('./goglenet.mjs').Prediction} Prediction */

const preview = /** @type {HTMLImageElement} */ (find('preview'));
const canvas = /** @type {HTMLCanvasElement} */ (find('heat'));
const guesses = find('predictions');
/** Pixels of the canvas's longer side; maps are much coarser. */
const resolution = 512;

let on = false;
/** @type {readonly Prediction[]} */
let predictions = [];
let chosen = 0;
/** Under the pointer, or with the focus. @type {number | undefined} */
let pointed;
/** Has the maps made that predictions lack. */
let ask = () => {};

/** Whether maps are to come with so many crops: with one alone they take as long again. @param {number} crops */
export const wanted = (crops) => on || crops > 1;

/** @param {() => void} listener  called when maps are needed that were not wanted before */
export function onNeed(listener) {
  ask = listener;
}

/** @param {readonly Prediction[]} found  of the picture on show */
export function present(found) {
  predictions = found;
  need();
}

/** Draws again over guesses that are listed anew. */
export { show as redraw };

export function clear() {
  predictions = [];
  chosen = 0;
  pointed = undefined;
  show();
}

/** @param {boolean} wish */
function turn(wish) {
  on = wish;
  need();
}

function need() {
  if (on && predictions.length > 0 && !predictions[0].cam) ask();
  show();
}

function show() {
  const guess = predictions[pointed ?? chosen];
  const map = on ? guess?.cam : undefined;
  find('where-tools').hidden = !guess;
  find('where').setAttribute('aria-pressed', String(on));
  guesses.querySelectorAll('button').forEach((row, i) => row.setAttribute('aria-pressed', String(on && i === chosen)));
  canvas.classList.toggle('shown', Boolean(map && preview.naturalWidth));
  find('where-note').textContent = map && preview.naturalWidth ? text.where(names(guess.className).name, draw(map)) : '';
}

/**
 * @param {import('./goglenet.mjs').ActivationMap} map
 * @returns {string} the same in words
 */
function draw(map) {
  const { naturalWidth: width, naturalHeight: height } = preview;
  const scale = resolution / Math.max(width, height);
  canvas.width = Math.max(1, Math.round(scale * width));
  canvas.height = Math.max(1, Math.round(scale * height));
  const peak = drawHeatMap(canvas, map);
  return peak ? text.places[third(peak.y)][third(peak.x)] : text.notSeen;
}

/** @param {number} fraction */
const third = (fraction) => Math.min(Math.floor(3 * fraction), 2);

/** @param {Event} event */
function row({ target }) {
  const button = target instanceof Element && target.closest('button');
  return button ? [...guesses.querySelectorAll('button')].indexOf(button) : undefined;
}

/** @param {Event} event */
function point(event) {
  pointed = row(event);
  if (on) show();
}

preview.addEventListener('load', show);
find('where').addEventListener('click', () => turn(!on));
guesses.addEventListener('click', (event) => {
  const clicked = row(event);
  if (clicked === undefined) return;
  const again = on && clicked === chosen;
  chosen = clicked;
  turn(!again);
});
guesses.addEventListener('pointerover', point);
guesses.addEventListener('focusin', point);
for (const leaving of ['pointerleave', 'focusout']) {
  guesses.addEventListener(leaving, () => {
    pointed = undefined;
    if (on) show();
  });
}
