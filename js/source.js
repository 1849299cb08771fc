// From what the caller has to what can cross to the worker, with no decoding on the page's thread.

import { failure } from './errors.js';

/** @typedef {import('./protocol.js').WireImage} WireImage */
/** What crosses; a string is the address of an image. @typedef {{ image: WireImage | string, transfer: Transferable[] }} Wire */

/** How a source crosses, by the name of its class, which is the same in every window. @type {Record<string, (source: any) => Wire | Promise<Wire>>} */
const kinds = {
  String: (url) => plain(address(url, document.baseURI).href),
  URL: (url) => plain(url.href),
  Blob: plain,
  File: plain,
  ArrayBuffer: fromBytes,
  Response: fromResponse,
  HTMLImageElement: fromImageElement,
  SVGImageElement: (image) => plain(address(image.href.baseVal, image.baseURI).href),
  HTMLVideoElement: fromVideo,
  ImageData: fromImageData,
  ImageBitmap: snapshot,
  HTMLCanvasElement: snapshot,
  OffscreenCanvas: snapshot,
  VideoFrame: snapshot,
};

/**
 * @param {import('./goglenet.js').Source} source
 * @returns {Promise<Wire>}
 */
export async function toWire(source) {
  const kind = ArrayBuffer.isView(source) ? 'ArrayBuffer' : nameOf(source);
  if (Object.hasOwn(kinds, kind)) return kinds[kind](source);
  throw failure('bad-argument', `${kind} as a picture, which must be a File, Blob, URL, ArrayBuffer, Response, image, canvas, video, VideoFrame, ImageBitmap or ImageData`);
}

/** The name of a value's class: 'Null' of null. @param {unknown} value */
export const nameOf = (value) => Object.prototype.toString.call(value).slice(8, -1);

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

/**
 * @param {Wire['image']} image
 * @returns {Wire}
 */
function plain(image) {
  return { image, transfer: [] };
}

/** @param {ArrayBuffer | ArrayBufferView<ArrayBuffer>} bytes  of an encoded file */
function fromBytes(bytes) {
  try {
    return plain(new Blob([bytes]));
  } catch (cause) {
    throw failure('bad-argument', 'an array whose memory was detached or is shared', { cause });
  }
}

/** @param {Response} response  read as a copy, for the caller may want it too */
async function fromResponse(response) {
  if (response.bodyUsed) throw failure('bad-argument', 'a Response that has been read');
  if (!response.ok) throw failure('network', `${response.url || 'A server'} answered with error ${response.status}`);
  try {
    return plain(await response.clone().blob());
  } catch (cause) {
    throw failure('network', `The download of ${response.url} broke off`, { cause });
  }
}

/** @param {ImageData} pixels  copied by the browser, except those of other formats than bytes */
function fromImageData(pixels) {
  if (pixels.data.length === 0) throw failure('bad-argument', 'an ImageData whose memory was detached');
  return pixels.data instanceof Uint8ClampedArray ? plain(pixels) : snapshot(pixels);
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
  if (!img.complete) {
    if (img.loading === 'lazy' && !img.isConnected) throw failure('bad-argument', 'a lazy image element outside the document, which never loads');
    await settled(img, 'load', 'error');
  }
  if (!img.currentSrc) throw failure('bad-argument', 'the image element has no src');
  if (!img.currentSrc.startsWith('blob:')) return plain(img.currentSrc);
  try {
    return plain(await (await fetch(img.currentSrc)).blob());
  } catch {
    return plain(img.currentSrc); // revoked after loading, a common practice: the element has the pixels
  }
}

/** How often a video that does not load is looked at again, every so many milliseconds. */
const looks = 10;
const betweenLooks = 50;

/** @param {HTMLVideoElement} video */
async function fromVideo(video) {
  for (let idle = 0; video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA; idle = loads(video) ? 0 : idle + 1) {
    if (idle === looks) throw failure('bad-argument', 'a video without a frame: it has no source, or loads nothing before it is played');
    await Promise.race([settled(video, 'loadeddata'), new Promise((resolve) => setTimeout(resolve, betweenLooks))]);
  }
  return snapshot(video);
}

/** Whether a frame will come of itself. @param {HTMLVideoElement} video */
function loads({ srcObject, networkState }) {
  return srcObject ? !('active' in srcObject) || srcObject.active : networkState === HTMLMediaElement.NETWORK_LOADING;
}

/**
 * @param {HTMLElement} element
 * @param {...string} events
 * @returns {Promise<unknown>}
 */
function settled(element, ...events) {
  return new Promise((resolve) => events.forEach((event) => element.addEventListener(event, resolve, { once: true })));
}
