// What the scripts of the site write, in English. What its pages say themselves is in their HTML.

/** @typedef {import('../goglenet.mjs').GoglenetError['code']} ErrorCode */

export default {
  locale: 'en',

  // What the network knows
  /** @param {number} n */
  things: (n) => (n === 1000 ? 'a thousand things' : `${n} things`),

  /** @param {string[]} classes */
  knows: (classes) => `${classes.join(', ')}.`,

  // Loading
  loading: 'Loading the network. Your browser keeps it for the next visit.',
  loadingNext: 'Loading the network. Your picture is next.',
  stalled: 'Nothing has arrived for a while. Wait, or start again.',
  starting: 'Starting',
  warmingUp: 'Warming up',
  /** @param {string} loaded  @param {string} total */
  megabytesOf: (loaded, total) => `${loaded} of ${total} MB`,
  /** @param {string} loaded */
  megabytes: (loaded) => `${loaded} MB so far`,

  // Status, for screen readers
  ready: 'Ready. Choose a picture.',
  looking: 'Looking at the picture.',
  /** @param {number} n */
  lookingAtCrops: (n) => `Looking at ${n} crops of the picture.`,
  /** @param {number} n */
  seriesStarts: (n) => `Labelling ${n} pictures.`,
  /** @param {number} done  @param {number} failed */
  seriesEnds: (done, failed) => `${done} pictures labelled${failed ? `, ${failed} could not be used` : ''}.`,
  /** @param {number} done  @param {number} total */
  seriesCancelled: (done, total) => `Cancelled after ${done} of ${total} pictures.`,

  update: 'There is a newer version of this page.',

  // What the network knows, all of it
  /** @param {number} n */
  known: (n) => `All ${n} classes that it knows`,
  /** @param {number} found  @param {number} shown */
  found: (found, shown) => (shown < found ? `${found} classes, the first ${shown} of them:` : `${found} classes`),

  // Camera
  cameraShot: 'camera.jpg',
  cameraOn: 'The camera is on.',
  cameraOff: 'The camera is off.',
  /** By the name of the browser's error. @type {Record<string, { title: string, sentence: string }>} */
  cameraFailures: {
    NotAllowedError: { title: 'The camera is not allowed', sentence: 'Allow this page to use the camera, in the browser’s address bar or settings, and start it again. No picture leaves this page.' },
    NotReadableError: { title: 'The camera is busy', sentence: 'Another program uses it. Close that and start the camera again.' },
    NotFoundError: { title: 'There is no camera', sentence: 'Connect one, or choose a picture.' },
    other: { title: 'The camera did not start', sentence: 'Try again, or choose a picture.' },
  },

  // Result
  /** @param {number} done  @param {number} total */
  cropsOf: (done, total) => `${done} of ${total} crops`,
  /** @param {string} synonyms */
  also: (synonyms) => `Also called ${synonyms}`,
  /** @param {string} first  @param {string} second */
  unsure: (first, second) => `Not sure. It may be ${first} or ${second}, or something that the network does not know.`,
  incomplete: 'The file is incomplete; this is what is left of it.',
  more: 'More guesses',
  fewer: 'Fewer guesses',

  // Where the network sees a class
  /** @param {string} name  @param {string} place */
  where: (name, place) => `${name}: ${place}`,
  notSeen: 'not seen',
  /** Rows from the top, columns from the left. */
  places: [
    ['strongest in the upper left', 'strongest at the top', 'strongest in the upper right'],
    ['strongest on the left', 'strongest in the middle', 'strongest on the right'],
    ['strongest in the lower left', 'strongest at the bottom', 'strongest in the lower right'],
  ],

  // Inside the network
  /** @param {string} name  @param {number} maps  @param {string} size  @param {string} time */
  layer: (name, maps, size, time) => `${name}: ${maps} maps of ${size}, ${time}`,
  /** @param {string} name  @param {number} values  @param {string} time */
  flatLayer: (name, values, time) => `${name}: ${values} values, ${time}`,

  // Many pictures
  /** @param {number} done  @param {number} total */
  of: (done, total) => `${done} of ${total}`,
  /** @param {number} shown  @param {number} total */
  shown: (shown, total) => (shown === total ? `${total} pictures` : `${shown} of ${total} pictures`),

  // Taking results along
  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'The browser does not allow copying',

  // Failures. Their sentences come with them, in English; other languages have their own.
  failed: 'That did not work',
  notAnAddress: { title: 'That is neither a picture nor an address', sentence: 'Drop or choose a picture, or give the address of one, such as example.com/cat.jpg.' },
  /** Short headings over the sentences. @type {Partial<Record<ErrorCode, string>>} */
  titles: {
    'not-an-image': 'That is not a picture',
    'too-large': 'That picture is too large',
    'cross-origin': 'That site does not share its pictures',
    network: 'The download failed',
    'weights-missing': 'The network is missing',
    'weights-corrupt': 'The network is damaged',
    'engine-missing': 'The program is missing',
    'engine-corrupt': 'The program is damaged',
    blocked: 'Something is forbidden here',
    'no-webassembly': 'This browser cannot run it',
    'unsupported-browser': 'This browser cannot run it',
    crashed: 'It stopped unexpectedly',
  },
  /** @type {Partial<Record<ErrorCode, string>>} */
  sentences: {},
};
