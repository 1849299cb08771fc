// The picture on show, in its frame.

import { find } from './dom.js';

/** @typedef {import('./inputs.js').Picture} Picture */

const preview = /** @type {HTMLImageElement} */ (find('preview'));
preview.addEventListener('error', hide);

/** @param {Picture} picture */
export function show({ source, name }) {
  release();
  preview.src = source instanceof Blob ? URL.createObjectURL(source) : source;
  preview.alt = name;
  setShown(true);
}

export function hide() {
  release();
  setShown(false);
}

/** Makes room for the camera. */
export function showLive() {
  release();
  setShown(false);
  find('drop').hidden = true;
}

function release() {
  if (preview.src.startsWith('blob:')) URL.revokeObjectURL(preview.src);
  preview.removeAttribute('src');
}

/** @param {boolean} shown */
function setShown(shown) {
  find('shown').hidden = !shown;
  find('another').hidden = !shown;
  find('drop').hidden = shown;
}
