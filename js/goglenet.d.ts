// goglenet: GoogLeNet in the browser. Everything runs in a Web Worker on this device; no image leaves it.
//
//   import { load } from './goglenet.mjs';
//   const classifier = await load({ weights: 'models/googlenet.safetensors' });
//   const [best] = await classifier.classify(document.querySelector('img'));
//
// The classic script goglenet.js offers the same as the global `goglenet`, and labels every
// <img data-goglenet> of the page by itself:
//
//   <script src="goglenet.js" data-weights="models/googlenet.safetensors" defer></script>
//
//   data-weights            on the script: address of the weights, relative to the page
//   data-goglenet           on an <img>: label it; a number as value asks for so many labels (default 5)
//   data-goglenet-labels    set on the <img>: its predictions as JSON, the best first
//   data-goglenet-error     set on the <img> instead when it failed: the error's code
//   event 'goglenet'        on the <img>, bubbling; detail: { predictions: Predictions }
//   event 'goglenet-error'  on the <img>, bubbling; detail: { error: GoglenetError }

export as namespace goglenet;

/**
 * Starts a worker, downloads the program and the weights, and warms the network up.
 * Rejects with a {@link GoglenetError}.
 */
export function load(options?: LoadOptions): Promise<Classifier>;

export interface LoadOptions {
  /** Address of the weights, relative to the page. Default: `models/googlenet.safetensors` under {@link base}. */
  weights?: string | URL;
  /** Folder of goglenet-worker.js and goglenet.wasm, relative to the page. Default: this script's own folder. */
  base?: string | URL;
  /** What runs the network. Default: 'auto', the fastest that works here. */
  backend?: Backend | 'auto';
  /** Stops the download and ends the worker; load then rejects with code 'aborted'. */
  signal?: AbortSignal;
  /** Called as loading goes on. */
  onProgress?: (progress: Progress) => void;
}

/**
 * 'relaxed' and 'relaxed-pairs' need relaxed SIMD, the first being the faster where the processor has a dot product of
 * four bytes (AVX-VNNI, Arm); 'simd128' needs SIMD; 'go' runs everywhere. int8 results are the same bits with all.
 */
export type Backend = 'relaxed' | 'relaxed-pairs' | 'simd128' | 'go';

export interface Progress {
  /** 'engine': the program is being fetched and compiled; 'weights': downloading; 'warm-up': a first run. */
  phase: 'engine' | 'weights' | 'warm-up';
  /** Bytes of the weights that have arrived. */
  loaded: number;
  /** Bytes of the weights in all, or null where the server does not tell. */
  total: number | null;
}

/** What can be classified. URLs and images of other sites need those sites' permission (CORS). */
export type Source =
  | Blob
  | string
  | URL
  | HTMLImageElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | HTMLVideoElement
  | ImageBitmap
  | ImageData;

export interface Classifier {
  /** Class names in the network's order. */
  readonly labels: readonly string[];
  readonly info: Info;
  /**
   * The topK most probable classes, the best first. Calls may overlap; they are answered in the order
   * in which their sources are ready.
   * The source stays the caller's: nothing is detached or changed. An image element is awaited; of
   * a video the current frame counts. ImageData is taken as it is, without colour conversion.
   */
  classify(source: Source, topK?: number): Promise<Predictions>;
  /**
   * The network alone: probabilities of all classes for an input prepared by the caller,
   * info.inputSize squared pixels of three bytes, blue, green, red, rows from the top.
   */
  run(bgr: Uint8Array): Promise<Float32Array>;
  /** Ends the worker and frees its memory. What is still unanswered rejects with code 'disposed'. */
  dispose(): void;
}

export interface Prediction {
  className: string;
  /** 0 to 1; all classes together make 1. */
  probability: number;
  /** Place of the class in the network's order. */
  index: number;
}

/** The timings are no enumerable property: JSON and comparisons see a plain array. */
export type Predictions = Prediction[] & { readonly timings: Timings };

/** Milliseconds, without the time spent waiting in the queue or for a download. */
export interface Timings {
  /** From file bytes to pixels. */
  decode: number;
  /** From pixels to the network's input. */
  resize: number;
  network: number;
  total: number;
}

export interface Info {
  architecture: string;
  /** Side of the network's square input, in pixels. */
  inputSize: number;
  /** What runs the network. */
  backend: Backend;
  /** Number format of the weights: 'F32', 'F16' or 'I8'. */
  precision: string;
  /** Size of the weights file in bytes. */
  bytes: number;
  /** Where the weights come from. */
  source: string;
}

export type ErrorCode =
  /** The bytes are no image that the browser can decode. */
  | 'not-an-image'
  /** More than 64 megapixels, or wider than 32,767 pixels. */
  | 'too-large'
  /** Another site holds the file and does not permit this page to read it. */
  | 'cross-origin'
  /** A server could not be reached, or answered with an error. */
  | 'network'
  | 'weights-missing'
  | 'weights-corrupt'
  /** goglenet-worker.js or goglenet.wasm is not where base says. */
  | 'engine-missing'
  | 'no-webassembly'
  /** The browser lacks something else that is needed, such as OffscreenCanvas. */
  | 'unsupported-browser'
  | 'bad-argument'
  /** The worker died, for example for want of memory; load a new classifier. */
  | 'crashed'
  | 'aborted'
  | 'disposed';

/** Every failure. The message says what happened and what to do next. */
export class GoglenetError extends Error {
  constructor(code: ErrorCode, message: string, options?: ErrorOptions);
  readonly code: ErrorCode;
}
