// The panel beside the picture, which shows one of five views, and what screen readers are told of it.

import { find } from './dom.js';
import { text } from './text.js';

/** @typedef {import('./goglenet.mjs').GoglenetError} GoglenetError */

const panel = find('panel');

/** @param {'loading' | 'ready' | 'working' | 'result' | 'failure'} view */
export function show(view) {
  const focused = document.activeElement;
  panel.dataset.view = view;
  if (focused && panel.contains(focused) && !focused.checkVisibility()) focus();
}

export function focus() {
  panel.focus({ preventScroll: true });
}

/** @param {string} message */
export function announce(message) {
  find('status').textContent = message;
}

export function showReady() {
  show('ready');
  announce(text.ready);
}

/** The heading and the sentence of a failure. @param {Pick<GoglenetError, 'code' | 'message'>} error */
export const explain = ({ code, message }) => ({ title: text.titles[code] ?? text.failed, sentence: text.sentences[code] ?? message });

/**
 * @param {{ title: string, sentence: string }} failure
 * @param {(() => void) | null} retry  offered as a button
 */
export function showFailure({ title, sentence }, retry = null) {
  find('failure-title').textContent = title;
  find('failure-text').textContent = sentence;
  const button = find('retry');
  button.hidden = !retry;
  button.onclick = retry;
  show('failure');
  find('alert').textContent = `${title}. ${sentence}`;
}

export function clearAlert() {
  find('alert').textContent = '';
}
