// The page: loads the classifier, and labels each picture it is given.

import { load } from './goglenet.mjs';
import * as about from './about.js';
import * as actions from './actions.js';
import * as camera from './camera.js';
import * as classes from './classes.js';
import * as maps from './activation-maps.js';
import * as outlines from './crop-outlines.js';
import * as crops from './crops.js';
import { bringIntoView, find } from './dom.js';
import { fromAddress, onPictures } from './inputs.js';
import * as inside from './inside.js';
import * as link from './link.js';
import * as loading from './loading.js';
import * as offline from './offline.js';
import * as panel from './panel.js';
import * as frame from './picture.js';
import * as result from './result.js';
import * as series from './series.js';
import { text } from './text.js';
import * as working from './working.js';

/** @typedef {import('./goglenet.mjs').GoglenetError} GoglenetError */
/** @typedef {import('./goglenet.mjs').Classification} Classification */
/** @typedef {import('./inputs.js').Picture} Picture */

const { weights } = find('main').dataset;

/** The latest picture, which is the one on show. @type {Picture | undefined} */
let current;
let cancel = new AbortController();
let stopLoading = new AbortController();
let classifier = start();

function start() {
  stopLoading.abort();
  const { signal } = (stopLoading = new AbortController());
  loading.begin(restart);
  const started = load({ weights, onProgress: loading.showProgress, signal });
  started.then(
    (loaded) => {
      about.present(loaded);
      classes.present(loaded.labels);
      if (!current) panel.showReady();
      offline.keep();
    },
    (error) => {
      if (signal.aborted) return;
      panel.showFailure(panel.explain(error), restart);
    },
  );
  return started;
}

function restart() {
  classifier = start();
  if (current) classify(current);
}

/** Shows a picture whose result is awaited. @param {Picture} picture */
function show(picture) {
  cancel.abort();
  cancel = new AbortController();
  camera.stop();
  current = picture;
  panel.clearAlert();
  loading.promiseNext();
  frame.show(picture);
  outlines.clear();
  maps.clear();
  bringIntoView(find('exhibit'), find('best'));
}

/** @param {Picture} picture */
async function classify(picture) {
  show(picture);
  const { signal } = cancel;
  const count = crops.count();
  let loaded;
  try {
    loaded = await classifier;
  } catch {
    return; // start has shown why
  }
  if (signal.aborted) return;
  working.show(count);
  try {
    const onProgress = count === 1 ? undefined : advance;
    const classification = await loaded.classifyWithDetails(picture.source, { ...options(), signal, onProgress });
    outlines.fade();
    present(picture, classification);
  } catch (error) {
    if (!signal.aborted) fail(/** @type {GoglenetError} */ (error));
  }
}

function options() {
  const count = crops.count();
  return { topK: result.most, crops: count, cam: maps.wanted(count) };
}

/** @param {import('./goglenet.mjs').WorkProgress} progress */
function advance({ completed, total, area }) {
  working.showCrops(completed, total);
  if (area) outlines.add(area);
}

/** @param {Picture} picture  @param {Classification} classification */
function present(picture, classification) {
  result.show(classification);
  maps.present(classification.predictions);
  offer(picture, classification.predictions);
  inside.present(picture.source);
}

/** @param {Picture} picture  @param {Classification['predictions']} predictions */
function offer(picture, predictions) {
  const shared = link.write({ source: picture.source, crops: crops.count(), top: result.count() });
  actions.offer({ image: picture.name, predictions: predictions.slice(0, result.count()) }, shared);
  result.onRedraw(() => {
    maps.redraw();
    offer(picture, predictions);
  });
}

/** Classifies the picture on show once more, for the maps that were not wanted before. */
async function addMaps() {
  if (!current) return;
  const { signal } = cancel;
  try {
    maps.present(await (await classifier).classify(current.source, { topK: result.most, cam: true, signal }));
  } catch (error) {
    if (!signal.aborted) fail(/** @type {GoglenetError} */ (error));
  }
}

/** @param {GoglenetError} error */
function fail(error) {
  frame.hide();
  panel.showFailure(panel.explain(error), error.code === 'crashed' ? restart : null);
}

/** @param {Picture[]} pictures */
function take(pictures) {
  if (pictures.length === 1) {
    classify(pictures[0]);
    return;
  }
  show(pictures[0]);
  series.label(pictures, classifier, options(), { arrive, choose });
}

/** Takes the picture away from what is on show. */
function putAway() {
  cancel.abort();
  current = undefined;
  camera.stop();
  frame.hide();
  outlines.clear();
  maps.clear();
}

/** Says that what was given is nothing to look at. */
function refuse() {
  putAway();
  panel.showFailure(text.notAnAddress);
  bringIntoView(find('exhibit'), find('best'));
}

/** @type {series.Listener} */
function arrive(picture, outcome) {
  if (picture !== current) return;
  if (!outcome) working.show(1);
  else if (outcome.error) fail(outcome.error);
  else present(picture, outcome);
}

/** @type {series.Listener} */
function choose(picture, outcome) {
  if (!outcome) {
    classify(picture);
    return;
  }
  show(picture);
  arrive(picture, outcome);
  panel.focus();
}

/** Shows what the page's address asks for. */
function follow() {
  const asked = link.read();
  if (asked.crops) crops.choose(asked.crops);
  if (asked.top) result.setCount(asked.top);
  if (asked.url) classify(fromAddress(asked.url));
}

camera.offer(() => classifier, {
  begin() {
    current = undefined;
    cancel.abort();
    frame.showLive();
    outlines.clear();
    maps.clear();
    loading.promiseNext();
    panel.announce(text.cameraOn);
    bringIntoView(find('exhibit'), find('best'));
  },
  label: result.showLive,
  take: classify,
  end() {
    frame.hide();
    panel.showReady();
    panel.announce(text.cameraOff);
  },
  fail(failure) {
    putAway();
    panel.showFailure(failure);
  },
});
inside.offer(() => classifier);
onPictures({ take, refuse });
maps.onNeed(addMaps);
crops.onChange(() => current && classify(current));
working.onCancel(() => {
  crops.choose(1);
  if (current) classify(current);
});
addEventListener('hashchange', follow);
follow();
