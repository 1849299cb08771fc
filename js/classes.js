// Which classes may be answered, by the caller's lists.

import { failure } from './errors.js';
import { nearest } from './nearest.js';

/**
 * @param {readonly string[]} labels
 * @param {readonly (string | number)[]} [allow]  default: all
 * @param {readonly (string | number)[]} [deny]
 * @returns {(index: number) => boolean}
 */
export function chooseClasses(labels, allow, deny = []) {
  const allowed = allow && indices(labels, allow);
  const denied = indices(labels, deny);
  return (index) => (allowed?.has(index) ?? true) && !denied.has(index);
}

/**
 * @param {readonly string[]} labels
 * @param {readonly (string | number)[]} classes
 */
function indices(labels, classes) {
  return new Set(classes.flatMap((wanted) => (typeof wanted === 'number' ? wanted : named(labels, wanted))));
}

/**
 * The classes that have a name, of which several may be synonyms of one: 'crane' is a bird and a machine.
 * @param {readonly string[]} labels
 * @param {string} name
 */
function named(labels, name) {
  const wanted = name.toLowerCase();
  const found = [...labels.keys()].filter((index) => {
    const label = labels[index].toLowerCase();
    return label === wanted || label.split(', ').includes(wanted);
  });
  if (found.length > 0) return found;
  throw failure('bad-argument', `a class "${name}"${nearest(name, labels.flatMap((label) => [label, ...label.split(', ')]))}`);
}
