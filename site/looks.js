// The parts of the picture that the network has looked at, drawn over it.

const drawing = /** @type {SVGSVGElement} */ (/** @type {unknown} */ (document.getElementById('looks')));
const preview = /** @type {HTMLImageElement} */ (document.getElementById('preview'));

export function clear() {
  drawing.classList.remove('done');
  drawing.replaceChildren();
}

/** @param {import('./goglenet.mjs').Area} area */
export function add({ left, top, right, bottom }) {
  const { naturalWidth: width, naturalHeight: height } = preview;
  if (!width) return; // not there yet, or of a kind that has no size
  drawing.setAttribute('viewBox', `0 0 ${width} ${height}`); // fits into the frame as the picture does
  const rect = document.createElementNS(drawing.namespaceURI, 'rect');
  rect.setAttribute('x', String(width * Math.min(left, right)));
  rect.setAttribute('y', String(height * top));
  rect.setAttribute('width', String(width * Math.abs(right - left)));
  rect.setAttribute('height', String(height * (bottom - top)));
  drawing.append(rect);
}

/** Lets them go, slowly. */
export function fade() {
  drawing.classList.add('done');
}
