// The messages between the page and a worker. Both sides are written against this file.
//
// A worker that has started says so with a Progress message of id 0. The page sends Requests. The worker handles
// one at a time, in the order sent, and answers each with any number of Progress messages and then exactly one
// Result or Failure that carries the same id. The first request is a LoadRequest, or a JoinRequest with what another
// worker has loaded. Between requests a worker keeps nothing but the models, so that any worker can do any of the
// others. An error of code 'crashed' is the worker's last message: the page ends it, and nothing more is answered.

/**
 * Downloads and starts everything; answered with Loaded, after Progress of loading. URLs are absolute.
 * @typedef {object} LoadRequest
 * @property {number} id
 * @property {'load'} type
 * @property {string} base       URL of the folder with the .wasm files
 * @property {{ url: string, pin?: string }[]} weights  the .safetensors files, one for each member of the ensemble, with the SHA-256 in hex that the page wants
 * @property {import('./goglenet.js').Backend | 'auto'} backend
 * @property {number} idleTimeout  milliseconds without a byte after which a download fails
 * @property {boolean} cache       whether to keep what is downloaded, and to use what was kept
 */

/**
 * Starts everything from another worker's parts; answered with null.
 * @typedef {object} JoinRequest
 * @property {number} id
 * @property {'join'} type
 * @property {Parts} parts
 */

/**
 * An image on its way to a worker: a Blob holds an encoded file, which the worker decodes; an ImageBitmap is
 * transferred; an ImageData is taken pixel by pixel, with no colour conversion.
 * @typedef {Blob | ImageBitmap | ImageData} WireImage
 */

/**
 * Makes an image the network's inputs, each of which is an Input in a Progress message as soon as it is
 * there, after one with null when the image is decoded; answered with Preprocessed.
 * @typedef {object} PreprocessRequest
 * @property {number} id
 * @property {'preprocess'} type
 * @property {WireImage} image
 * @property {number} crops  1, 10 or 144
 * @property {import('./goglenet.js').Area} [area]  the only part of it that is wanted
 */

/**
 * Runs a member on one input, layer by layer; answered with LayerRuns.
 * @typedef {object} InspectRequest
 * @property {number} id
 * @property {'inspect'} type
 * @property {number} member
 * @property {Uint8Array} bgr
 */

/**
 * Runs a member of the ensemble on one input; answered with Run.
 * @typedef {object} RunRequest
 * @property {number} id
 * @property {'run'} type
 * @property {number} member
 * @property {Uint8Array} bgr  inputSize x inputSize x 3 bytes, rows of blue, green, red
 * @property {number[]} [classes]  those whose maps are wanted; also asks for the features
 */

/**
 * What a worker has loaded.
 * @typedef {object} Loaded
 * @property {Model[]} models  the members of the ensemble
 * @property {Parts} parts     what other workers need to load the same
 */

/**
 * @typedef {object} Model
 * @property {import('./goglenet.js').Info} info
 * @property {string} labels  one a line: one string is sent faster than a thousand
 * @property {string} layers  names of the network's layers, one a line
 * @property {number} inputs  the first member that reads the same inputs; itself if none before does
 */

/**
 * @typedef {object} Parts
 * @property {WebAssembly.Module} program
 * @property {WebAssembly.Module} [kernels]  none where the program runs the network itself
 * @property {Blob[]} weights                bytes of the .safetensors files
 */

/**
 * @typedef {object} Input
 * @property {number} member  the first member that reads it
 * @property {number} crop    from 0 on
 * @property {Uint8Array} bgr
 * @property {import('./goglenet.js').Area} area  what of the image it shows
 */

/**
 * What preprocessing took, in milliseconds.
 * @typedef {object} Preprocessed
 * @property {number} decode
 * @property {number} resize
 */

/**
 * @typedef {object} Run
 * @property {Float32Array} probabilities  one a class
 * @property {number} network              milliseconds that it took
 * @property {Map[]} [maps]                of the classes asked for
 * @property {Float32Array} [features]     what the classifier read
 */

/**
 * A class activation map, as many rows as columns.
 * @typedef {object} Map
 * @property {Float32Array} data
 * @property {number} from  where the first row and column begin, as a fraction of the input's side
 * @property {number} to    where the last end
 */

/** Progress of loading without what only the whole of it tells. @typedef {Omit<import('./goglenet.js').Progress, 'stalled'>} Loading */

/**
 * What a layer of a network has computed, and the milliseconds it took.
 * @typedef {{ layer: number } & Omit<import('./goglenet.js').Layer, 'name'>} LayerRun
 */

/** @typedef {{ id: number, type: 'progress', progress: import('./goglenet.js').Progress | Input | null }} Progress */
/** @typedef {{ id: number, type: 'result', value: Loaded | null | Preprocessed | Run | LayerRun[] }} Result */
/** @typedef {{ id: number, type: 'failure', code: import('./goglenet.js').ErrorCode, message: string }} Failure */

/** @typedef {LoadRequest | JoinRequest | PreprocessRequest | RunRequest | InspectRequest} Request */
/** @typedef {Progress | Result | Failure} Reply */

/** A request as its sender writes it; the connection numbers it. @template T @typedef {T extends Request ? Omit<T, 'id'> : never} Unnumbered */

export {};
