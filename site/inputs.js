// The ways in which a picture reaches the page: file picker, drop, paste, address, samples.

import { toAddress } from './address.js';
import { find } from './dom.js';

/**
 * @typedef {object} Picture
 * @property {Blob | string} source
 * @property {string} name  what to call it
 */

/**
 * @typedef {object} Listener
 * @property {(pictures: Picture[]) => void} take  called with the pictures the user gives, one or more at a time
 * @property {() => void} refuse  called when what the user gives is neither a picture nor an address
 */

/** @param {Listener} listener */
export function onPictures(listener) {
  picker(listener);
  dropping(listener);
  pasting(listener);
  addresses(listener);
  samples(listener);
}

/** @param {string} url  @returns {Picture} */
export const fromAddress = (url) => ({ source: url, name: decodeURI(new URL(url).pathname.split('/').pop() || new URL(url).hostname) });

/** @param {Listener} listener */
function picker({ take }) {
  const input = /** @type {HTMLInputElement} */ (find('file'));
  input.addEventListener('change', () => {
    if (input.files?.length) take(fromFiles(input.files));
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
    hand(event.dataTransfer, listener);
  });
}

/** @param {Listener} listener */
function pasting(listener) {
  addEventListener('paste', (event) => {
    if (event.target instanceof HTMLInputElement && !event.clipboardData?.files.length) return;
    event.preventDefault();
    hand(event.clipboardData, listener);
  });
}

/**
 * @param {DataTransfer | null} transfer
 * @param {Listener} listener
 */
function hand(transfer, { take, refuse }) {
  if (transfer?.files.length) return take(fromFiles(transfer.files));
  const url = toAddress(transfer?.getData('text/uri-list') || transfer?.getData('text/plain') || '');
  if (url) take([fromAddress(url)]);
  else refuse();
}

/** @param {FileList} files */
const fromFiles = (files) => [...files].map((file) => ({ source: file, name: file.name }));

/** @param {Listener} listener */
function addresses({ take, refuse }) {
  const input = /** @type {HTMLInputElement} */ (find('url'));
  find('url-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const url = toAddress(input.value);
    if (url) take([fromAddress(url)]);
    else refuse();
  });
}

/** @param {Listener} listener */
function samples({ take }) {
  for (const button of find('samples').querySelectorAll('button')) {
    const img = /** @type {HTMLImageElement} */ (button.querySelector('img'));
    button.addEventListener('click', () => take([{ source: img.src, name: img.alt }]));
  }
}
