// The guide: a button beside each piece of code copies it.

import { makeButton } from './dom.js';
import text from './strings/en.js'; // as the guide is

for (const code of document.querySelectorAll('pre')) {
  const button = makeButton('button copy', text.copy);
  button.addEventListener('click', async () => {
    button.textContent = await navigator.clipboard.writeText(code.textContent ?? '').then(() => text.copied, () => text.notCopied);
    setTimeout(() => (button.textContent = text.copy), 2000);
  });
  const box = document.createElement('div');
  box.className = 'code';
  code.replaceWith(box);
  box.append(code, button);
}
