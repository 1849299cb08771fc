// The error type and, in one table, what each kind of failure tells the user to do.

/** @typedef {import('./goglenet.js').ErrorCode} ErrorCode */

/** Where the platform has a name for a failure, it is kept. @type {Partial<Record<ErrorCode, string>>} */
const names = { aborted: 'AbortError', timeout: 'TimeoutError' };

export class GoglenetError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.name = names[code] ?? 'GoglenetError';
    /** @readonly */
    this.code = code;
  }
}

/** @type {Record<ErrorCode, (detail: string) => string>} */
const sentences = {
  'not-an-image': (why) =>
    `This is not a picture that the browser can read${why && ` (${why})`}. Use a JPEG, PNG, WebP, GIF, BMP or AVIF file.`,
  'too-large': (size) =>
    `The picture is too large (${size}). The limit is 67,108,864 pixels, as many as 8192 x 8192: scale it down and try again.`,
  'cross-origin': (host) =>
    `${host} does not let other pages read this file. Use a copy of your own instead, or have that site send Access-Control-Allow-Origin.`,
  network: (what) => `${what}, then try again.`,
  blocked: (what) => `${what}, then load the page again.`,
  'weights-missing': (where) =>
    `There are no weights at ${where}. Put the weights file there, or correct the address.`,
  'weights-corrupt': (why) =>
    `The weights file is damaged or is no goglenet model (${why}). Try again; if that does not help, publish it again.`,
  'engine-missing': (what) =>
    `${what} could not be loaded. Publish goglenet-worker.js and goglenet.wasm side by side over http, and point base at their folder.`,
  'engine-corrupt': (what) => `${what} is damaged. Try again; if that does not help, publish the folder again.`,
  'no-webassembly': () => 'This browser has no WebAssembly. Use a current Chrome, Edge, Firefox or Safari.',
  'unsupported-browser': (what) =>
    `This browser has no ${what}. Use a current Chrome, Edge, Firefox or Safari.`,
  'bad-argument': (what) => `This cannot be used: ${what}.`,
  crashed: (why) =>
    `The classifier stopped unexpectedly${why && ` (${why})`}. Load it again; if memory is short, close other pages first.`,
  timeout: () => 'This took longer than it may. Give it more time, or ask for less work.',
  aborted: () => 'This was cancelled by its AbortSignal.',
  disposed: () => 'The classifier has been disposed. Load a new one.',
};

/**
 * @param {ErrorCode} code
 * @param {string} [detail]  fills the gap in the code's sentence
 * @param {ErrorOptions} [options]
 */
export function failure(code, detail = '', options) {
  return new GoglenetError(code, sentences[code](detail), options);
}
