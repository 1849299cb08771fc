// The camera: live labels at its own rate, each of the latest frame, and a shot of it as a picture.

import { find } from './dom.js';
import { text } from './text.js';

/** @typedef {import('./goglenet.mjs').Classifier} Classifier */
/** @typedef {import('./goglenet.mjs').Classification} Classification */
/** @typedef {import('./inputs.js').Picture} Picture */

/**
 * @typedef {object} Listener
 * @property {() => void} begin  called when the camera runs
 * @property {(classification: Classification) => void} label  called with what each frame shows
 * @property {(picture: Picture) => void} take  called with a shot
 * @property {() => void} end  called when the camera is off
 * @property {(failure: { title: string, sentence: string }) => void} fail
 */

const video = /** @type {HTMLVideoElement} */ (find('camera'));
const rear = 'environment';
const front = 'user';
let facing = rear;
let session = new AbortController();

/**
 * @param {() => Promise<Classifier>} classifier
 * @param {Listener} listener
 */
export function offer(classifier, listener) {
  find('camera-start').hidden = !navigator.mediaDevices;
  find('camera-start').addEventListener('click', () => start(classifier, listener));
  find('camera-turn').addEventListener('click', () => {
    facing = facing === rear ? front : rear;
    start(classifier, listener);
  });
  find('camera-shoot').addEventListener('click', async () => {
    const picture = await shoot();
    stop();
    listener.take(picture);
  });
  find('camera-stop').addEventListener('click', () => {
    stop();
    listener.end();
  });
}

/** Ends the camera, if it runs. */
export function stop() {
  session.abort();
  for (const track of tracks()) track.stop();
  video.srcObject = null;
  find('live').hidden = true;
}

/** @returns {MediaStreamTrack[]} */
const tracks = () => (video.srcObject instanceof MediaStream ? video.srcObject.getTracks() : []);

/**
 * @param {() => Promise<Classifier>} classifier
 * @param {Listener} listener
 */
async function start(classifier, listener) {
  stop();
  const { signal } = (session = new AbortController());
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: facing, width: { ideal: 640 } } });
    if (signal.aborted) return stream.getTracks().forEach((track) => track.stop());
    video.srcObject = stream;
    await video.play();
  } catch (error) {
    if (signal.aborted) return;
    stop();
    const { name } = /** @type {DOMException} */ (error);
    listener.fail(text.cameraFailures[name] ?? text.cameraFailures.other);
    return;
  }
  tracks()[0].addEventListener('ended', () => !signal.aborted && (stop(), listener.end())); // unplugged, or no longer allowed
  find('live').hidden = false;
  find('camera-turn').hidden = (await cameras()) < 2;
  listener.begin();
  label(await classifier(), signal, listener);
}

async function cameras() {
  return (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput').length;
}

/** @param {Classifier} classifier  @param {AbortSignal} signal  @param {Listener} listener */
async function label(classifier, signal, listener) {
  try {
    await classifier.stream(video, listener.label, { topK: 5, signal });
  } catch (error) {
    if (!signal.aborted) listener.fail({ title: text.failed, sentence: /** @type {Error} */ (error).message });
  }
}

/** @returns {Promise<Picture>} */
async function shoot() {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return { source: await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 }), name: text.cameraShot };
}
