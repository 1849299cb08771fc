// The ways in which a picture reaches the page: file picker, drop, paste, address, samples.

/**
 * @typedef {object} Picture
 * @property {Blob | string} source
 * @property {string} name  what to call it
 */

/** @param {string} id */
const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {(picture: Picture) => void} listener  called with each picture the user gives */
export function onPicture(listener) {
  picker(listener);
  dropping(listener);
  pasting(listener);
  addresses(listener);
  samples(listener);
}

/** @param {(picture: Picture) => void} listener */
function picker(listener) {
  const input = /** @type {HTMLInputElement} */ (find('file'));
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) listener({ source: file, name: file.name });
    input.value = ''; // the same file can be chosen again
  });
}

/** @param {(picture: Picture) => void} listener */
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
    const picture = fromTransfer(event.dataTransfer);
    if (picture) listener(picture);
  });
}

/** @param {(picture: Picture) => void} listener */
function pasting(listener) {
  addEventListener('paste', (event) => {
    if (event.target instanceof HTMLInputElement && !event.clipboardData?.files.length) return;
    const picture = fromTransfer(event.clipboardData);
    if (!picture) return;
    event.preventDefault();
    listener(picture);
  });
}

/**
 * @param {DataTransfer | null} transfer
 * @returns {Picture | undefined}
 */
function fromTransfer(transfer) {
  const file = transfer?.files[0];
  if (file) return { source: file, name: file.name };
  const text = transfer?.getData('text/uri-list') || transfer?.getData('text/plain').trim();
  return text && URL.canParse(text) ? fromAddress(text) : undefined;
}

/**
 * @param {string} url
 * @returns {Picture}
 */
function fromAddress(url) {
  return { source: url, name: new URL(url).hostname };
}

/** @param {(picture: Picture) => void} listener */
function addresses(listener) {
  const input = /** @type {HTMLInputElement} */ (find('url'));
  find('url-form').addEventListener('submit', (event) => {
    event.preventDefault();
    listener(fromAddress(input.value));
  });
}

/** @param {(picture: Picture) => void} listener */
function samples(listener) {
  for (const button of find('samples').querySelectorAll('button')) {
    const img = /** @type {HTMLImageElement} */ (button.querySelector('img'));
    button.addEventListener('click', () => listener({ source: img.src, name: img.alt }));
  }
}
