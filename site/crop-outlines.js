// Outlines of the crops that the network has seen, drawn over the picture.

import { find } from './dom.js';

const drawing = /** @type {SVGSVGElement} */ (find('crop-outlines'));
const preview = /** @type {HTMLImageElement} */ (find('preview'));

export function clear() {
  drawing.classList.remove('done');
  drawing.replaceChildren();
}

/** @param {import('./goglenet.mjs').Area} area */
export function add({ left, top, right, bottom }) {
  const { naturalWidth: width, naturalHeight: height } = preview;
  if (!width) return; // not loaded yet, or of a format without a size
  drawing.setAttribute('viewBox', `0 0 ${width} ${height}`); // fits into the frame as the picture does
  const rect = document.createElementNS(drawing.namespaceURI, 'rect');
  rect.setAttribute('x', String(width * Math.min(left, right)));
  rect.setAttribute('y', String(height * top));
  rect.setAttribute('width', String(width * Math.abs(right - left)));
  rect.setAttribute('height', String(height * (bottom - top)));
  drawing.append(rect);
}

/** Lets them fade slowly. */
export function fade() {
  drawing.classList.add('done');
}
