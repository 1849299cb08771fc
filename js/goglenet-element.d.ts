// <goglenet-classifier>: a place for a picture, chosen, dropped or pasted, that shows what is in it.
//
//   <script type="module" src="goglenet-element.mjs"></script>
//
//   <goglenet-classifier name="animal" heat-map top-k="3">Show me an animal</goglenet-classifier>
//
//   weights, base    as the options of load, relative to the page; elements with the same share one classifier
//   top-k, crops     as the options of classify
//   heat-map         also shows where in the picture the network sees the class that is chosen, the best at first
//   name, required, disabled   as of other form controls; the value is the best class's name
//
//   event 'goglenet'        bubbling and composed; detail: Classification
//   event 'goglenet-error'  bubbling and composed; detail: { error: GoglenetError }
//   event 'change'          the value has changed
//
//   parts                drop-zone, hint, picture, image, heat-map, status, error, predictions, prediction, name, probability, bar
//   custom properties    --goglenet-accent, --goglenet-background, --goglenet-line (colours), --goglenet-radius,
//                        --goglenet-height (of the empty drop zone), --goglenet-picture-height (at most), --goglenet-bar-height,
//                        --goglenet-heat-opacity (0 to 1)

import type { Classification, Classifier, Source } from './goglenet.mjs';

export class GoglenetClassifier extends HTMLElement {
  /** Shows what is in a picture, in place of the one before, which is cancelled. Rejects with a GoglenetError. */
  classify(source: Source): Promise<Classification>;
  /** Takes the picture and the answer away. */
  reset(): void;
  /** The answer shown, or null. */
  readonly classification: Classification | null;
  /** The best class's name, or ''. */
  readonly value: string;
  /** A classifier of the page's own, in place of one loaded by the attributes. */
  set classifier(classifier: Classifier | Promise<Classifier>);
  readonly form: HTMLFormElement | null;
  readonly name: string;
  readonly validity: ValidityState;
  checkValidity(): boolean;
  reportValidity(): boolean;
}

declare global {
  interface HTMLElementTagNameMap {
    'goglenet-classifier': GoglenetClassifier;
  }
}
