// Entry point of goglenet-element.mjs: <goglenet-classifier>, a place for a picture that shows what is in it.

import { percent, View } from './element-view.js';
import { load } from './goglenet.mjs';

/** @typedef {import('./goglenet.js').Classification} Classification */
/** @typedef {import('./goglenet.js').Classifier} Classifier */
/** @typedef {import('./goglenet.js').DetailOptions} DetailOptions */
/** @typedef {import('./goglenet.js').Source} Source */

/** Classifiers by the addresses that they were loaded from: all elements of a page share them. @type {Map<string, Promise<Classifier>>} */
const shared = new Map();

/** @param {{ weights?: string, base?: string, onProgress: (progress: import('./goglenet.js').Progress) => void }} options */
function loadShared(options) {
  const key = JSON.stringify([options.weights, options.base]);
  let loading = shared.get(key);
  if (!loading) {
    loading = load(options);
    loading.catch(() => shared.delete(key)); // the next picture tries again
    shared.set(key, loading);
  }
  return loading;
}

const Base = globalThis.HTMLElement ?? class {}; // so that programs without a document can import this

export class GoglenetClassifier extends Base {
  static formAssociated = true;
  static observedAttributes = ['required'];

  #internals = this.attachInternals();
  #view = new View(this.attachShadow({ mode: 'open', delegatesFocus: true }));
  /** Ends the work on the picture before. */
  #work = new AbortController();
  /** @type {Classifier | Promise<Classifier> | undefined} */
  #classifier;
  /** @type {Classification | null} */
  #classification = null;

  constructor() {
    super();
    const { zone, input } = this.#view;
    input.addEventListener('change', () => {
      this.#take(input.files?.[0]);
      input.value = ''; // so that the same file can be chosen again
    });
    for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) {
      zone.addEventListener(type, (event) => {
        event.preventDefault();
        zone.classList.toggle('dragging', type === 'dragover' && !this.#disabled);
      });
    }
    zone.addEventListener('drop', ({ dataTransfer }) => this.#take(dataTransfer?.files[0] ?? dataTransfer?.getData('text/uri-list')));
    this.addEventListener('paste', ({ clipboardData }) => this.#take(clipboardData?.files[0]));
  }

  connectedCallback() {
    this.#validate();
  }

  disconnectedCallback() {
    queueMicrotask(() => this.isConnected || this.#work.abort()); // unless it was only moved
  }

  attributeChangedCallback() {
    this.#validate();
  }

  formResetCallback() {
    this.reset();
  }

  /** @param {boolean} disabled */
  formDisabledCallback(disabled) {
    this.#view.input.disabled = disabled;
  }

  get form() {
    return this.#internals.form;
  }

  get name() {
    return this.getAttribute('name') ?? '';
  }

  /** The best class's name, '' before there is one. */
  get value() {
    return this.#classification?.predictions[0]?.className ?? '';
  }

  get classification() {
    return this.#classification;
  }

  /** @param {Classifier | Promise<Classifier>} classifier */
  set classifier(classifier) {
    this.#classifier = classifier;
  }

  get validity() {
    return this.#internals.validity;
  }

  checkValidity() {
    return this.#internals.checkValidity();
  }

  reportValidity() {
    return this.#internals.reportValidity();
  }

  reset() {
    this.#work.abort();
    this.#view.clear();
    this.#keep(null);
  }

  /**
   * @param {Source} source
   * @returns {Promise<Classification>}
   */
  async classify(source) {
    this.#work.abort();
    const { signal } = (this.#work = new AbortController());
    this.#keep(null);
    this.#view.begin(source);
    this.#view.say('Loading the network');
    try {
      const classifier = await (this.#classifier ?? this.#load());
      if (!signal.aborted) this.#view.say('Looking');
      const classification = await classifier.classifyWithDetails(source, { ...this.#options, signal });
      this.#show(classification);
      return classification;
    } catch (error) {
      if (!signal.aborted) {
        this.#view.fail(/** @type {Error} */ (error).message);
        this.#tell('goglenet-error', { error });
      }
      throw error;
    }
  }

  /** @param {Classification} classification */
  #show(classification) {
    const { predictions, warnings } = classification;
    this.#keep(classification);
    this.#view.list(predictions);
    const [best] = predictions;
    const said = best ? `${best.className}, ${percent(best.probability)}` : 'None of the classes asked for';
    this.#view.say([said, ...warnings.map(({ message }) => message)].join('. '));
    this.#tell('goglenet', classification);
    this.dispatchEvent(new Event('change', { bubbles: true }));
  }

  #load() {
    const [weights, base] = [this.#address('weights'), this.#address('base')];
    return loadShared({ weights, base, onProgress: ({ phase, loaded, total }) => {
      if (phase === 'weights' && total) this.#view.say(`Loading the network, ${percent(loaded / total)}`);
    } });
  }

  /** @param {string} name */
  #address(name) {
    return this.getAttribute(name) || undefined;
  }

  /** @returns {DetailOptions} */
  get #options() {
    const topK = Number(this.getAttribute('top-k')) || 5;
    const crops = /** @type {DetailOptions['crops']} */ (Number(this.getAttribute('crops')) || 1);
    return { topK, crops, cam: this.hasAttribute('heat-map') };
  }

  get #disabled() {
    return this.#view.input.disabled;
  }

  /** What the user gives: its failures are told already. @param {Source | undefined} source */
  #take(source) {
    if (source && !this.#disabled) this.classify(source).catch(() => {});
  }

  /** @param {Classification | null} classification */
  #keep(classification) {
    this.#classification = classification;
    this.#internals.setFormValue(this.value || null);
    this.#validate();
  }

  #validate() {
    const missing = this.hasAttribute('required') && !this.value;
    this.#internals.setValidity(missing ? { valueMissing: true } : {}, missing ? 'Choose a picture.' : '', this.#view.input);
  }

  /** @param {string} type  @param {object} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));
  }
}

globalThis.customElements?.define('goglenet-classifier', GoglenetClassifier);
