// How the page writes classes, probabilities and times.

import { text } from './text.js';

/** Class names are lists of synonyms, "tench, Tinca tinca". @param {string} className */
export function names(className) {
  const [name, ...also] = className.split(', ');
  return { name, also: also.join(', ') };
}

const oneDecimal = new Intl.NumberFormat(text.locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** @param {number} probability */
export const percent = (probability) => (probability < 0.001 ? `< ${oneDecimal.format(0.001)}` : oneDecimal.format(probability));

/** @param {number} n  @param {number} digits */
const decimal = (n, digits) => n.toLocaleString(text.locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** @param {number} ms */
export const duration = (ms) => (ms < 1000 ? `${decimal(ms, 0)} ms` : `${decimal(ms / 1000, 1)} s`);

/** Of a part of the work. @param {number} ms */
export const milliseconds = (ms) => `${decimal(ms, ms < 10 ? 2 : 0)} ms`;

/** @param {number} bytes */
export const megabytes = (bytes) => decimal(bytes / 1e6, 1);
