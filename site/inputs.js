// The ways in which a picture reaches the page: file picker, drop, paste, address, samples.

import { find } from './dom.js';

/**
 * @typedef {object} Picture
 * @property {Blob | string} source
 * @property {string} name  what to call it
 */

/** @typedef {(pictures: Picture[]) => void} Listener */

/** @param {Listener} listener  called with the pictures the user gives, one or more at a time */
export function onPictures(listener) {
  picker(listener);
  dropping(listener);
  pasting(listener);
  addresses(listener);
  samples(listener);
}

/** @param {Listener} listener */
function picker(listener) {
  const input = /** @type {HTMLInputElement} */ (find('file'));
  input.addEventListener('change', () => {
    if (input.files?.length) listener(fromFiles(input.files));
    input.value = ''; // the same file can be chosen again
  });
}

/** @param {Listener} listener */
function dropping(listener) {
  let depth = 0; // of elements entered and not yet left
  /** @param {number} now */
  const inside = (now) => {
    depth = now;
    document.documentElement.toggleAttribute('data-dragging', depth > 0);
  };
  addEventListener('dragenter', () => inside(depth + 1));
  addEventListener('dragleave', () => inside(depth - 1));
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    inside(0);
    const pictures = fromTransfer(event.dataTransfer);
    if (pictures) listener(pictures);
  });
}

/** @param {Listener} listener */
function pasting(listener) {
  addEventListener('paste', (event) => {
    if (event.target instanceof HTMLInputElement && !event.clipboardData?.files.length) return;
    const pictures = fromTransfer(event.clipboardData);
    if (!pictures) return;
    event.preventDefault();
    listener(pictures);
  });
}

/**
 * @param {DataTransfer | null} transfer
 * @returns {Picture[] | undefined}
 */
function fromTransfer(transfer) {
  if (transfer?.files.length) return fromFiles(transfer.files);
  const text = transfer?.getData('text/uri-list') || transfer?.getData('text/plain').trim();
  return text && URL.canParse(text) ? [fromAddress(text)] : undefined;
}

/** @param {FileList} files */
const fromFiles = (files) => [...files].map((file) => ({ source: file, name: file.name }));

/**
 * @param {string} url
 * @returns {Picture}
 */
function fromAddress(url) {
  return { source: url, name: new URL(url).hostname };
}

/** @param {Listener} listener */
function addresses(listener) {
  const input = /** @type {HTMLInputElement} */ (find('url'));
  find('url-form').addEventListener('submit', (event) => {
    event.preventDefault();
    listener([fromAddress(input.value)]);
  });
}

/** @param {Listener} listener */
function samples(listener) {
  for (const button of find('samples').querySelectorAll('button')) {
    const img = /** @type {HTMLImageElement} */ (button.querySelector('img'));
    button.addEventListener('click', () => listener([{ source: img.src, name: img.alt }]));
  }
}
