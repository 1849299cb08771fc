// The example page's guide: a button beside each piece of code copies it.

import { makeButton } from './dom.js';
import { copy } from './take-along.js';
import { text } from './text.js';

for (const code of document.querySelectorAll('pre')) {
  const button = makeButton('button copy', text.copy);
  button.addEventListener('click', async () => {
    button.textContent = await copy(code.textContent ?? '');
    setTimeout(() => (button.textContent = text.copy), 2000);
  });
  const box = document.createElement('div');
  box.className = 'code';
  code.replaceWith(box);
  box.append(code, button);
}
