// Keeps the page for visits without a network, and tells when there is a newer one.

import { scriptURL } from './goglenet.mjs';
import { find } from './dom.js';
import { announce } from './panel.js';
import { text } from './text.js';

/** Once the page has all it needs, so that this takes nothing from the first visit. */
export async function keep() {
  const { serviceWorker } = navigator;
  if (!serviceWorker || !isSecureContext) return;
  let controlled = Boolean(serviceWorker.controller);
  try {
    const registration = await serviceWorker.register(scriptURL('sw.js'));
    const watch = () => {
      tell(registration);
      registration.installing?.addEventListener('statechange', () => tell(registration));
    };
    watch(); // for it may have been found already
    registration.addEventListener('updatefound', watch);
  } catch {
    return; // the page works without
  }
  serviceWorker.addEventListener('controllerchange', () => {
    if (controlled) location.reload(); // a page of one build wants that build's files
    controlled = true;
  });
}

/** @param {ServiceWorkerRegistration} registration */
function tell({ waiting, active }) {
  if (!waiting || !active) return;
  find('update').hidden = false;
  announce(text.update);
  find('update-now').onclick = () => waiting.postMessage('take over');
}
