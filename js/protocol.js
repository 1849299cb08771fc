// The messages between the page and the worker. Both sides are written against this file.
//
// The page sends Requests. The worker handles one at a time, in the order sent, and answers each with
// any number of Progress messages and then exactly one Result or Failure that carries the same id.
// The first request is a LoadRequest. An error of code 'crashed' is the worker's last message: the
// page ends it and fails everything still unanswered.

/**
 * Downloads and starts everything; answered with ModelInfo. URLs are absolute.
 * @typedef {object} LoadRequest
 * @property {number} id
 * @property {'load'} type
 * @property {string} base     URL of the folder with the .wasm files
 * @property {string} weights  URL of the .safetensors file
 * @property {import('./goglenet.js').Backend | 'auto'} backend
 */

/**
 * An image as it crosses: an absolute URL or a Blob holds an encoded file, which the worker decodes;
 * an ImageBitmap is transferred; an ImageData is taken pixel by pixel, with no colour conversion.
 * @typedef {string | Blob | ImageBitmap | ImageData} WireImage
 */

/**
 * Classifies one image; answered with Classification.
 * @typedef {object} ClassifyRequest
 * @property {number} id
 * @property {'classify'} type
 * @property {WireImage} image
 * @property {number} topK
 */

/**
 * Runs the network on its own input; answered with a Float32Array of one probability a class.
 * @typedef {object} RunRequest
 * @property {number} id
 * @property {'run'} type
 * @property {Uint8Array} bgr  inputSize x inputSize x 3 bytes, rows of blue, green, red
 */

/**
 * @typedef {object} ModelInfo
 * @property {import('./goglenet.js').Info} info
 * @property {string[]} labels
 */

/**
 * @typedef {object} Classification
 * @property {import('./goglenet.js').Prediction[]} predictions
 * @property {import('./goglenet.js').Timings} timings
 */

/** @typedef {{ id: number, type: 'progress', progress: import('./goglenet.js').Progress }} Progress */
/** @typedef {{ id: number, type: 'result', value: unknown }} Result */
/** @typedef {{ id: number, type: 'failure', code: import('./goglenet.js').ErrorCode, message: string }} Failure */

/** @typedef {LoadRequest | ClassifyRequest | RunRequest} Request */
/** @typedef {Progress | Result | Failure} Reply */

export {};
