// Options as their callers write them, checked and completed.

import { pools } from './combine.js';
import { failure } from './errors.js';
import { nearest } from './nearest.js';

/** @typedef {import('./goglenet.js').DetailOptions} DetailOptions */
/** @typedef {import('./goglenet.js').LoadOptions} LoadOptions */

/** What an option must be: a test, and its words. @typedef {[holds: (value: any) => boolean, words: string]} Rule */

const backends = ['auto', 'relaxed', 'relaxed-pairs', 'simd128', 'go'];
const mostMembers = 7;
const mostWorkers = 64;

/** @param {unknown} value */
const isWhole = (value) => Number.isInteger(value) && Number(value) >= 1;
/** @param {unknown} value */
const isPositive = (value) => typeof value === 'number' && value > 0 && value < Infinity;
/** @param {unknown} value */
const isAddress = (value) => (typeof value === 'string' && value !== '') || value instanceof URL;
/** @param {unknown} value */
const isIntegrity = (value) => typeof value === 'string' && /^sha256-[A-Za-z0-9+/]{43}=$/.test(value);
/** @param {unknown[]} values @returns {Rule} */
const oneOf = (...values) => [(value) => values.includes(value), list(values)];

/** @param {any} value */
const isArea = (value) =>
  [value?.left, value?.top, value?.right, value?.bottom].every((at) => typeof at === 'number' && at >= 0 && at <= 1) &&
  value.left < value.right && value.top < value.bottom;

/** @type {Rule} */
const flag = [(value) => typeof value === 'boolean', 'true or false'];
/** @type {Rule} */
const classes = [
  (value) => Array.isArray(value) && value.every((one) => typeof one === 'string' || (Number.isInteger(one) && one >= 0)),
  'a list of class names and indices',
];
/** @type {Rule} */
const listener = [(value) => typeof value === 'function', 'a function'];
/** @type {Rule} */
const abortSignal = [(value) => typeof value?.aborted === 'boolean', 'an AbortSignal'];

/** @type {Record<keyof import('./goglenet.js').ClassifyOptions, Rule>} */
const classifyRules = {
  topK: [isWhole, 'a whole number from 1 on'],
  crops: oneOf(1, 10, 144),
  pool: oneOf(...Object.keys(pools)),
  area: [isArea, 'left < right and top < bottom, from 0 to 1'],
  scoreThreshold: [(value) => typeof value === 'number' && value >= 0 && value <= 1, 'a number from 0 to 1'],
  allow: classes,
  deny: classes,
  cam: flag,
  timeout: [isPositive, 'a number of milliseconds'],
  signal: abortSignal,
  onProgress: listener,
};
const detailRules = { ...classifyRules, features: flag };
const sourceRules = { area: classifyRules.area, timeout: classifyRules.timeout, signal: abortSignal };
const streamRules = { ...detailRules, fps: /** @type {Rule} */ ([isPositive, 'a number of frames a second']) };

/** @type {Record<keyof LoadOptions, Rule>} */
const loadRules = {
  weights: [(value) => isAddress(value) || (Array.isArray(value) && value.every(isAddress)), 'an address, or a list of them'],
  memberWeights: [
    (value) => Array.isArray(value) && value.every((weight) => typeof weight === 'number' && weight >= 1e-6 && weight <= 1e6),
    'numbers from 0.000001 to 1000000',
  ],
  integrity: [(value) => [value].flat().every(isIntegrity), "'sha256-' and a hash in base64, or a list of such"],
  base: [isAddress, 'an address'],
  backend: oneOf(...backends),
  workers: [
    (value) => value === 'auto' || (isWhole(value) && value <= mostWorkers),
    `'auto' or a whole number from 1 to ${mostWorkers}`,
  ],
  idleTimeout: [(value) => value > 0, 'a number of milliseconds'],
  cache: flag,
  signal: abortSignal,
  onProgress: listener,
};

/** @param {import('./goglenet.js').ClassifyOptions | number} [options] */
export const classifyOptions = (options) => completed(options, classifyRules);

/** @param {DetailOptions | number} [options] */
export const detailOptions = (options) => completed(options, detailRules);

/** @param {import('./goglenet.js').SourceOptions} [options] */
export const sourceOptions = (options) => completed(options, sourceRules);

/** @param {import('./goglenet.js').StreamOptions} [options] */
export function streamOptions(options) {
  return { fps: options?.fps ?? 30, ...completed(options, streamRules) };
}

/**
 * @param {DetailOptions | number | undefined} options
 * @param {Record<string, Rule>} rules
 */
function completed(options = {}, rules) {
  const given = typeof options === 'number' ? { topK: options } : options;
  check(given, rules);
  const { topK = 5, crops = 1, pool = 'average', area, scoreThreshold = 0, allow, deny, cam = false, features = false } = given;
  const { timeout, signal, onProgress } = given;
  return { topK, crops, pool, area, scoreThreshold, allow, deny, cam, features, timeout, signal, onProgress };
}

/** @param {LoadOptions} [options] */
export function loadOptions(options = {}) {
  check(options, loadRules);
  const { weights = 'models/googlenet.safetensors', memberWeights, integrity = [], base, backend = 'auto', workers = 'auto' } = options;
  const { idleTimeout = 30_000, cache = true, signal, onProgress } = options;
  const list = /** @type {(string | URL)[]} */ (Array.isArray(weights) ? weights : [weights]);
  if (list.length < 1 || list.length > mostMembers) {
    throw failure('bad-argument', `${list.length} weight files; an ensemble has 1 to ${mostMembers}`);
  }
  if (memberWeights && memberWeights.length !== list.length) {
    throw failure('bad-argument', `${memberWeights.length} memberWeights for ${list.length} weight files`);
  }
  const pins = [integrity].flat().map(hex);
  if (pins.length > list.length) throw failure('bad-argument', `${pins.length} values of integrity for ${list.length} weight files`);
  return { weights: list, memberWeights, integrity: pins, base, backend, workers, idleTimeout, cache, signal, onProgress };
}

/** The hash in a value of integrity. @param {string} integrity */
function hex(integrity) {
  return Array.from(atob(integrity.split('-')[1]), (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

/**
 * Refuses names that there are not and values that break their rule.
 * @param {unknown} options
 * @param {Record<string, Rule>} rules
 */
function check(options, rules) {
  if (typeof options !== 'object' || options === null) throw failure('bad-argument', `${describe(options)} as options`);
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(rules, name)) throw failure('bad-argument', `an option "${name}"${nearest(name, Object.keys(rules))}`);
    const [holds, words] = rules[name];
    if (value !== undefined && !holds(value)) throw failure('bad-argument', `${describe(value)} as ${name}, which must be ${words}`);
  }
}

/** @param {unknown} value */
function describe(value) {
  if (typeof value === 'string') return `"${value}"`;
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? String(value) : `a value of type ${typeof value}`;
}

/** @param {unknown[]} values */
function list(values) {
  const words = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)));
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
