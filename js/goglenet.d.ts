// goglenet: GoogLeNet in the browser. Everything runs in a Web Worker on this device; no image leaves it.
//
//   import { load } from './goglenet.mjs';
//   const classifier = await load({ weights: 'models/googlenet.safetensors' });
//   const [best] = await classifier.classify(document.querySelector('img'));
//
// More certain, and slower: what the paper does at test time, on all cores.
//
//   const predictions = await classifier.classify(file, { crops: 10, signal, onProgress: ({ completed, total }) => { ... } });
//   const { predictions, timings, members, features } = await classifier.classifyWithDetails(file, { features: true });
//   for await (const { source, predictions, error } of classifier.classifyAll(files)) { ... }
//
// The classic script goglenet.js offers the same as the global `goglenet`, and labels every
// <img data-goglenet> of the page by itself:
//
//   <script src="goglenet.js" data-weights="models/googlenet.safetensors" defer></script>
//
//   data-weights            on the script: address of the weights, relative to the page
//   data-integrity          on the script: their SHA-256, as the option integrity
//   data-goglenet           on an <img>, in shadow roots too: label it; a number as value asks for so many labels (default 5)
//   data-goglenet-labels    set on the <img>: its predictions as JSON, the best first
//   data-goglenet-error     set on the <img> instead when it failed: the error's code
//   event 'goglenet'        on the <img>, bubbling and composed; detail: Classification, { predictions, timings, members, warnings }
//   event 'goglenet-error'  on the <img>, bubbling and composed; detail: { error: GoglenetError, retryAfter }. Where the network
//                           could not be loaded, it is tried again after retryAfter milliseconds; otherwise that is undefined.

/// <reference lib="esnext.disposable" />

export as namespace goglenet;

/**
 * Starts a worker, downloads the program and the weights, and warms the network up. Further workers start when
 * there is work to share. Rejects with a {@link GoglenetError}.
 */
export function load(options?: LoadOptions): Promise<Classifier>;

/**
 * Of the module alone: the address of a script in its folder, such as a service worker's, as browsers want it where a
 * content security policy requires trusted types: from the policy `goglenet`, of which a page may have only one.
 */
export function scriptURL(name: string): string;

export interface LoadOptions {
  /**
   * Address of the weights, relative to the page, or of up to seven weight files that know the same classes: an
   * ensemble, whose probabilities are averaged. Default: `models/googlenet.safetensors` under {@link base}.
   */
  weights?: string | URL | readonly (string | URL)[];
  /** Weight of each of several weight files in the average, 0.000001 to 1000000. Default: all the same. */
  memberWeights?: readonly number[];
  /**
   * What the weights must be, as Subresource Integrity writes it: 'sha256-' and the hash in base64; a list for several
   * weight files. Without it they must be what manifest.json beside them says, where there is one.
   */
  integrity?: string | readonly string[];
  /** Folder of goglenet-worker.js and goglenet.wasm, relative to the page. Default: this script's own; the page's where a bundler has put it elsewhere. */
  base?: string | URL;
  /** What runs the network. Default: 'auto', the fastest that works here. */
  backend?: Backend | 'auto';
  /**
   * How many workers may share the work; results do not depend on it. Each takes its own copy of the network, 20 MB
   * for one in int8. Default: 'auto', one for each core and for each 2 GB of the device's memory (8 GB where the
   * browser does not tell), at most 8; fewer for more than 32 MB of weights.
   */
  workers?: number | 'auto';
  /**
   * Milliseconds for which a server may send nothing before a download, of a picture too, fails with code 'network'.
   * Parts of the classifier are asked for once more before. Default: 30000.
   */
  idleTimeout?: number;
  /**
   * Keeps what was downloaded and verified in the browser's Cache API, so that later visits download nothing, whatever
   * the host's headers say. It needs a manifest or {@link integrity}, and https. Default: true.
   */
  cache?: boolean;
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
  /** Set while nothing comes for more than three seconds: cancel with the signal, or wait for {@link LoadOptions.idleTimeout}. */
  stalled?: boolean;
}

/**
 * What can be classified: whatever the browser displays. Blobs, buffers and responses hold encoded files. URLs and images of
 * other sites need those sites' permission (CORS).
 */
export type Source =
  | Blob
  | string
  | URL
  | ArrayBuffer
  | ArrayBufferView<ArrayBuffer>
  | Response
  | HTMLImageElement
  | SVGImageElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | HTMLVideoElement
  | VideoFrame
  | ImageBitmap
  | ImageData;

export interface Classifier {
  /** Class names in the network's order. */
  readonly labels: readonly string[];
  /** Of the first weight file. */
  readonly info: Info;
  /** Of every weight file. */
  readonly members: readonly Info[];
  /** How many workers may share the work. */
  readonly workers: number;
  /**
   * The most probable classes, the best first. Calls may overlap; the work is begun in the order in which their
   * sources are ready. A number in place of the options is their topK.
   * The source stays the caller's: nothing is detached or changed. An image element is awaited, one that loads lazily
   * until it is scrolled to; of a video the current frame counts. ImageData is taken as it is, without colour conversion.
   */
  classify(source: Source, options?: ClassifyOptions | number): Promise<Prediction[]>;
  /** The same, with timings, the predictions of each weight file and, if asked for, features. */
  classifyWithDetails(source: Source, options?: DetailOptions | number): Promise<Classification>;
  /**
   * Classifies many images on all workers. Outcomes come in the order of the sources, an image that fails with its
   * error; only options that cannot be used, an abort and dispose() throw. Leaving the loop cancels the rest. The timeout
   * is each image's own, from when it is taken from the sources, a few before their turn.
   */
  classifyAll<S extends Source>(sources: Iterable<S> | AsyncIterable<S>, options?: DetailOptions | number): AsyncGenerator<Outcome<S>, void, undefined>;
  /**
   * The numbers that the first weight file's classifier reads of an image's centre, 1024 of them, in one run: images that
   * look alike have features that lie close together.
   */
  embed(source: Source, options?: SourceOptions): Promise<Float32Array>;
  /**
   * Classifies a playing video, or a camera's, and calls back with each answer, until the video ends or the signal
   * says so: then it resolves. It always takes the latest frame, one at a time, and waits for what callback returns; in a
   * hidden tab it pauses. Rejects with what a frame or callback fails with. The timeout is each frame's own.
   */
  stream(video: HTMLVideoElement, callback: (classification: Classification) => unknown, options?: StreamOptions): Promise<void>;
  /**
   * The network alone, or the ensemble: probabilities of all classes for an input preprocessed by the caller,
   * info.inputSize squared pixels of three bytes, blue, green, red, rows from the top.
   */
  run(bgr: Uint8Array): Promise<Float32Array>;
  /**
   * What each layer of the first weight file's network makes of the image's centre, in the order in which they run, and
   * how long it takes. Rejects with code 'unsupported-browser' where {@link Info.backend} is 'go'.
   */
  inspect(source: Source, options?: SourceOptions): Promise<Layer[]>;
  /** Ends the workers and frees their memory. What is still unanswered rejects with code 'disposed'. */
  dispose(): void;
  /** The same, for "using", where the browser knows it. */
  [Symbol.dispose](): void;
}

export interface SourceOptions {
  /** The only part of the upright image to look at, in whole pixels. Default: all of it. */
  area?: Area;
  /** Milliseconds from the call on after which it rejects with code 'timeout'. Default: none. */
  timeout?: number;
  /** Cancels the work; the call then rejects with code 'aborted', or 'timeout' where the signal is a deadline. */
  signal?: AbortSignal;
}

export interface ClassifyOptions extends SourceOptions {
  /** How many classes to give. Default: 5. */
  topK?: number;
  /**
   * How many parts of the image the network looks at: 1, the centre; 10, the corners and the centre, each mirrored
   * too; 144, as in the paper: four sizes, three squares of each, six parts of each square, each mirrored too.
   * Default: 1.
   */
  crops?: 1 | 10 | 144;
  /** How the crops' probabilities become one: their mean, as in the paper, or each class's greatest. Default: 'average'. */
  pool?: 'average' | 'max';
  /** Leaves out classes that are less probable, 0 to 1. Default: 0. */
  scoreThreshold?: number;
  /**
   * The only classes to give, by index or by name: as in {@link Classifier.labels}, or one of the synonyms between its commas,
   * in upper or lower case. Probabilities stay those among all classes. Default: all.
   */
  allow?: readonly (string | number)[];
  /** Classes not to give, in the same way. Default: none. */
  deny?: readonly (string | number)[];
  /**
   * Also tells where in the image the network sees each class: {@link Prediction.cam}. Takes one more run. Default: false.
   */
  cam?: boolean;
  /** Called at the start, as the image is decoded and made the network's first inputs, and after each of its runs. */
  onProgress?: (progress: WorkProgress) => void;
}

export interface DetailOptions extends ClassifyOptions {
  /** Also gives {@link Classification.features}. Default: false. */
  features?: boolean;
}

export interface StreamOptions extends DetailOptions {
  /** At most so many frames a second. Default: 30. */
  fps?: number;
}

export interface WorkProgress {
  /** Runs of the network done so far, and in all: crops times weight files. */
  completed: number;
  total: number;
  /** Of classifyAll: which source, from 0 on. */
  index: number;
  /** What the last run looked at; null before the first. */
  area: Area | null;
}

/**
 * A part of an upright image, as fractions of its width and height: all of it is 0, 0, 1, 1. It may reach past
 * the image; of a mirrored part, left is to the right of right.
 */
export interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Of one source, from classifyAll: its classification, or its error. */
export type Outcome<S extends Source = Source> = { index: number; source: S } & (
  | (Classification & { error?: undefined })
  | ({ [Part in keyof Classification]?: undefined } & { error: GoglenetError })
);

export interface Prediction {
  className: string;
  /** 0 to 1; all classes together make 1. */
  probability: number;
  /** Place of the class in the network's order. */
  index: number;
  /** Where the class is seen, if asked for. */
  cam?: ActivationMap;
}

/**
 * A class activation map: how much each place of the image speaks for a class, or against it, by the first weight file
 * and in the centre of the image (of 144 crops, in the centre square). The mean is the class's logit without its bias.
 */
export interface ActivationMap {
  width: number;
  height: number;
  /** width times height values, rows from the top. */
  data: Float32Array;
  /** The part of the image that the cells cover, all of one size; it may reach past the image. */
  area: Area;
  /** The part of the image that the network saw. */
  seen: Area;
}

/** A layer of the network, at work on one image. */
export interface Layer {
  /** As in the paper's table, such as 'inception_3a/3x3'. */
  name: string;
  kind: 'convolution' | 'max pool' | 'average pool' | 'normalization' | 'softmax';
  /** Milliseconds that it takes. */
  time: number;
  width: number;
  height: number;
  channels: number;
  /** height rows of width places of channels values: 0 is 0 or less, 255 the layer's largest. */
  values: Uint8Array;
}

/**
 * Paints a map over a canvas that stands for the whole picture, of any size: lay it over the picture, half transparent. Warm
 * is where the picture speaks for the class; the scale is the map's own, from nothing to its peak.
 * @returns the strongest place, as fractions of the picture's width and height; none where nothing speaks for the class
 */
export function drawHeatMap(canvas: HTMLCanvasElement | OffscreenCanvas, map: ActivationMap): { x: number; y: number } | undefined;

/** Fills a canvas with the colours of values, one a pixel: dark from 0 on, the warmer the nearer to top. */
export function drawValues(canvas: HTMLCanvasElement | OffscreenCanvas, values: Float32Array | Uint8Array, top: number): void;

/** A plain object: it can be stored, and posted to a worker. */
export interface Classification {
  /** The most probable classes, the best first. */
  predictions: Prediction[];
  timings: Timings;
  /** The predictions of each weight file on its own, in the order of the files. */
  members: Prediction[][];
  /** What makes the predictions less certain than they look; empty as a rule. */
  warnings: Warning[];
  /** If asked for: what {@link Classifier.embed} gives. */
  features?: Float32Array;
}

export interface Warning {
  /** 'incomplete': the file is cut or damaged; what the browser displays of it was classified. */
  code: 'incomplete';
  message: string;
}

/** Milliseconds. */
export interface Timings {
  /** From file bytes to pixels. */
  decode: number;
  /** From pixels to the network's inputs. */
  resize: number;
  /** Of all runs together, on whichever worker. */
  network: number;
  /** On the clock, from the decoding on: less than the sum of the others where workers share the work. */
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
  card: Card;
}

/** What a trained model says about itself, in sentences; '' where it says nothing. */
export interface Card {
  /** What it was trained on. */
  data: string;
  /** How it was trained. */
  recipe: string;
  /** How often it is right, and on what. */
  accuracy: string;
  /** What it cannot do. */
  limits: string;
}

export type ErrorCode =
  /** The bytes are no image of which the browser displays anything, or the file cannot be read. */
  | 'not-an-image'
  /** More than 67,108,864 pixels, as many as 8192 x 8192. */
  | 'too-large'
  /** Another site holds the file and does not permit this page to read it. */
  | 'cross-origin'
  /** A server could not be reached, answered with an error, or sent nothing for too long. */
  | 'network'
  /** A content security policy, the rules for trusted types, COEP, a sandbox or file: forbids something; the message says which. */
  | 'blocked'
  | 'weights-missing'
  /** The weights are no goglenet model, or not what their manifest or the option integrity says, when asked for again too. */
  | 'weights-corrupt'
  /** goglenet-worker.js or goglenet.wasm is not where base says. */
  | 'engine-missing'
  /** One of the two, or a module of the program's, is damaged. */
  | 'engine-corrupt'
  | 'no-webassembly'
  /** The browser lacks something else that is needed, such as OffscreenCanvas. */
  | 'unsupported-browser'
  /** A source or an option that cannot be used; the message names it, and the nearest option there is. */
  | 'bad-argument'
  /** A worker died, for example for want of memory. Another takes its place if it can. */
  | 'crashed'
  /** It took longer than the option timeout or a signal's deadline allows. The error's name is 'TimeoutError'. */
  | 'timeout'
  /** A signal said so. The error's name is 'AbortError', as fetch's. */
  | 'aborted'
  | 'disposed';

/** Every failure. The message says what happened and what to do next. */
export class GoglenetError extends Error {
  constructor(code: ErrorCode, message: string, options?: ErrorOptions);
  readonly code: ErrorCode;
}
