// What the browser displays of a file that it does not decode on its own: one that is cut or damaged, or an SVG.
// The pixels come from an image element, on the page's thread.

import { failure } from './errors.js';
import { nameOf } from './source.js';

/** @typedef {import('./goglenet.js').GoglenetError} GoglenetError */
/** @typedef {import('./goglenet.js').Source} Source */
/** @typedef {import('./source.js').Wire} Wire */
/** @typedef {import('./goglenet.js').Warning} Warning */

/** @type {Warning} */
const incomplete = { code: 'incomplete', message: 'The file is incomplete or damaged. What the browser displays of it was classified.' };

/** Longer side at which an incomplete picture is drawn, in pixels. */
const longest = 4096;
/** Side of the square in which an incomplete picture is looked for. */
const small = 64;
const mostPixels = 1 << 26;

/**
 * The source's pixels as an image element shows them.
 * @param {Source} source
 * @param {Wire['image']} image  what was to be decoded
 * @param {GoglenetError} error  why it was not, thrown where nothing is displayed either
 * @returns {Promise<Wire & { warnings: Warning[] }>}
 */
export async function displayed(source, image, error) {
  const shown = nameOf(source) === 'HTMLImageElement' && readable(/** @type {HTMLImageElement} */ (source));
  if (shown) return pixels(/** @type {HTMLImageElement} */ (source), error);
  if (error.code !== 'not-an-image' || !(typeof image === 'string' || image instanceof Blob)) throw error;
  const url = typeof image === 'string' ? image : URL.createObjectURL(image);
  try {
    return await pixels(await element(url), error);
  } finally {
    if (url !== image) URL.revokeObjectURL(url);
  }
}

/** Whether the element shows something that this page may read. @param {HTMLImageElement} img */
function readable({ complete, naturalWidth, currentSrc, crossOrigin }) {
  const { origin, protocol } = new URL(currentSrc || 'data:');
  return complete && naturalWidth > 0 && (crossOrigin !== null || origin === location.origin || protocol === 'data:');
}

/** @param {string} src */
async function element(src) {
  const img = new Image();
  img.crossOrigin = 'anonymous';
  img.src = src;
  await new Promise((resolve) => (img.onload = img.onerror = resolve));
  return img;
}

/**
 * @param {HTMLImageElement} img
 * @param {GoglenetError} error
 */
async function pixels(img, error) {
  const { naturalWidth: width, naturalHeight: height } = img;
  if (width * height === 0) throw error;
  if (width * height > mostPixels) throw failure('too-large', `${width} x ${height} pixels`);
  /** @type {Warning[]} */
  const warnings = [];
  let image;
  try {
    image = await createImageBitmap(img, { resizeWidth: width, resizeHeight: height }); // an SVG may have no size of its own
  } catch {
    image = drawn(img, error);
    warnings.push(incomplete);
  }
  return { image, transfer: [image], warnings };
}

/**
 * @param {HTMLImageElement} img
 * @param {GoglenetError} error
 */
function drawn(img, error) {
  const { naturalWidth: width, naturalHeight: height } = img;
  const scale = Math.min(1, longest / Math.max(width, height));
  const canvas = draw(img, Math.ceil(scale * width), Math.ceil(scale * height));
  const alpha = draw(canvas, small, small).getContext('2d')?.getImageData(0, 0, small, small).data;
  if (!alpha?.some((value, i) => i % 4 === 3 && value > 0)) throw error;
  return canvas.transferToImageBitmap();
}

/**
 * @param {CanvasImageSource} image
 * @param {number} width
 * @param {number} height
 */
function draw(image, width, height) {
  const canvas = new OffscreenCanvas(width, height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, width, height);
  return canvas;
}
