// Classifies a playing video: always its latest frame, one at a time.

/** @typedef {import('./goglenet.js').Classification} Classification */

/** Milliseconds between looks whether a video that shows nothing new has ended. */
const betweenLooks = 500;
/** So many frames in a row may be lost with their workers. */
const mostCrashes = 2;

/**
 * Resolves when the video has ended or the signal says so.
 * @param {HTMLVideoElement} video
 * @param {(classification: Classification) => unknown} callback  awaited before the next frame
 * @param {{ fps: number, signal: AbortSignal | undefined }} options  fps: at most so many frames a second
 * @param {() => Promise<Classification>} classify  the current frame
 */
export async function stream(video, callback, { fps, signal }, classify) {
  const over = new AbortController();
  const end = () => over.abort();
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end);
  video.addEventListener('ended', end);
  try {
    let due = performance.now();
    let crashes = 0;
    for (;;) {
      await visible(over.signal);
      if (over.signal.aborted) return;
      try {
        const classification = await classify();
        if (!signal?.aborted) await callback(classification);
        crashes = 0;
      } catch (error) {
        if (signal?.aborted) return;
        if (/** @type {{ code?: string }} */ (error).code !== 'crashed' || ++crashes > mostCrashes) throw error;
      }
      due = Math.max(due + 1000 / fps, performance.now());
      await sleep(due - performance.now(), over.signal);
      await newFrame(video, over.signal);
      if (hasEnded(video)) return;
    }
  } finally {
    signal?.removeEventListener('abort', end);
    video.removeEventListener('ended', end);
  }
}

/** @param {number} ms  @param {AbortSignal} signal */
function sleep(ms, signal) {
  return unless(signal, (done) => {
    const timer = setTimeout(done, ms);
    return () => clearTimeout(timer);
  });
}

/** Resolves once the page is seen. @param {AbortSignal} signal */
async function visible(signal) {
  while (document.hidden && !signal.aborted) {
    await unless(signal, (done) => {
      document.addEventListener('visibilitychange', done);
      return () => document.removeEventListener('visibilitychange', done);
    });
  }
}

/** Also resolves when the video has ended. @param {HTMLVideoElement} video  @param {AbortSignal} signal */
function newFrame(video, signal) {
  return unless(signal, (done) => {
    const timer = setInterval(() => hasEnded(video) && done(), betweenLooks);
    const stepwise = 'requestVideoFrameCallback' in video;
    const frame = stepwise ? video.requestVideoFrameCallback(done) : requestAnimationFrame(done);
    return () => {
      clearInterval(timer);
      if (stepwise) video.cancelVideoFrameCallback(frame);
      else cancelAnimationFrame(frame);
    };
  });
}

/** A camera that its page has switched off ends without an event. @param {HTMLVideoElement} video */
function hasEnded({ ended, srcObject }) {
  return ended || (srcObject !== null && 'active' in srcObject && !srcObject.active);
}

/**
 * Waits, but no longer than the signal lets it.
 * @param {AbortSignal} signal
 * @param {(done: () => void) => () => void} start  calls done later; gives what undoes it
 * @returns {Promise<void>}
 */
function unless(signal, start) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      undo();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const undo = start(done);
    signal.addEventListener('abort', done);
  });
}
