// From what the caller has to what can cross to the worker, with no decoding on the page's thread.

import { failure } from './errors.js';

/** @typedef {import('./protocol.js').WireImage} WireImage */

/**
 * @param {import('./goglenet.js').Source} source
 * @returns {Promise<{ image: WireImage, transfer: Transferable[] }>}
 */
export async function toWire(source) {
  if (source instanceof Blob) return plain(source);
  if (typeof source === 'string' || source instanceof URL) return plain(address(source, document.baseURI).href);
  if (source instanceof HTMLImageElement) return fromImageElement(source);
  if (source instanceof HTMLVideoElement) return fromVideo(source);
  if (source instanceof ImageData && source.data instanceof Uint8ClampedArray) return plain(source);
  if (
    source instanceof ImageData ||
    source instanceof ImageBitmap ||
    source instanceof HTMLCanvasElement ||
    source instanceof OffscreenCanvas
  ) {
    return snapshot(source);
  }
  throw failure('bad-argument', 'not a File, Blob, URL, image, canvas, video, ImageBitmap or ImageData');
}

/**
 * @param {string | URL} url
 * @param {string | URL} base
 */
export function address(url, base) {
  try {
    return new URL(url, base);
  } catch {
    throw failure('bad-argument', `"${url}" is not an address`);
  }
}

/** @param {WireImage} image */
function plain(image) {
  return { image, transfer: [] };
}

/**
 * A copy, so that the caller keeps the original when the copy is transferred.
 * @param {ImageBitmapSource} source
 */
async function snapshot(source) {
  try {
    const image = await createImageBitmap(source);
    return { image, transfer: [image] };
  } catch (cause) {
    throw failure('bad-argument', 'the picture is empty, broken or closed', { cause });
  }
}

/**
 * The file behind an image element is fetched again, as a rule from the cache, and decoded in the
 * worker: taking the pixels from the element would decode it on the page's thread.
 * @param {HTMLImageElement} img
 */
async function fromImageElement(img) {
  if (!img.complete) await settled(img, 'load');
  if (!img.currentSrc) throw failure('bad-argument', 'the image element has no src');
  if (!img.currentSrc.startsWith('blob:')) return plain(img.currentSrc);
  try {
    return plain(await (await fetch(img.currentSrc)).blob());
  } catch {
    return snapshot(img); // the object URL was revoked after loading, a common practice
  }
}

/** @param {HTMLVideoElement} video */
async function fromVideo(video) {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) await settled(video, 'loadeddata');
  return snapshot(video);
}

/**
 * @param {HTMLElement} element
 * @param {string} success
 */
function settled(element, success) {
  return new Promise((resolve) => {
    element.addEventListener(success, resolve, { once: true });
    element.addEventListener('error', resolve, { once: true });
  });
}
