// How <goglenet-classifier> looks: for custom properties and parts see goglenet-element.d.ts.

export const style = `
:host {
  --accent: var(--goglenet-accent, #1a56c4);
  --radius: var(--goglenet-radius, 12px);
  --line: var(--goglenet-line, color-mix(in srgb, currentColor 55%, transparent));
  display: block;
  font: inherit;
  color: inherit;
}
@media (prefers-color-scheme: dark) {
  :host { --accent: var(--goglenet-accent, #8ab4ff); }
}
:host([hidden]), [hidden] { display: none !important; }
:host(:disabled) { opacity: 0.5; }
[part=drop-zone] {
  position: relative;
  display: grid;
  place-items: center;
  min-block-size: var(--goglenet-height, 10rem);
  padding: 0.5rem;
  border: 2px dashed var(--line);
  border-radius: var(--radius);
  background: var(--goglenet-background, transparent);
  text-align: center;
  cursor: pointer;
}
[part=drop-zone]:hover, [part=drop-zone].dragging { border-color: var(--accent); }
[part=drop-zone].dragging { background: color-mix(in srgb, var(--accent) 12%, transparent); }
[part=drop-zone]:focus-within { outline: 3px solid var(--accent); outline-offset: 2px; }
:host(:disabled) [part=drop-zone] { cursor: default; }
input { position: absolute; inset: 0; opacity: 0; inline-size: 100%; cursor: inherit; }
[part=hint] { margin: 0.5rem; }
[part=picture] { position: relative; max-inline-size: 100%; line-height: 0; }
[part=image] { display: block; max-inline-size: 100%; max-block-size: var(--goglenet-picture-height, 20rem); border-radius: calc(var(--radius) / 2); }
[part=heat-map] {
  position: absolute;
  inset: 0;
  inline-size: 100%;
  block-size: 100%;
  border-radius: calc(var(--radius) / 2);
  opacity: var(--goglenet-heat-opacity, 0.55);
  pointer-events: none;
}
[part=status] { margin: 0.5rem 0 0; min-block-size: 1.5em; }
[part=error] { margin: 0.5rem 0 0; overflow-wrap: anywhere; }
[part=predictions] { list-style: none; margin: 0; padding: 0; }
[part=prediction] {
  display: grid;
  grid-template-columns: 1fr auto;
  gap: 0.15rem 1rem;
  inline-size: 100%;
  padding: 0.35rem 0;
  border: 0;
  background: none;
  color: inherit;
  font: inherit;
  text-align: start;
}
button[part=prediction] { cursor: pointer; }
button[part=prediction]:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
button[aria-pressed=true] [part=name] { font-weight: 600; }
[part=name] { overflow-wrap: anywhere; }
[part=probability] { font-variant-numeric: tabular-nums; }
[part=bar] {
  grid-column: 1 / -1;
  block-size: var(--goglenet-bar-height, 6px);
  inline-size: calc(100% * var(--probability));
  min-inline-size: 1px;
  border-radius: 99px;
  background: var(--accent);
}
@media (prefers-reduced-motion: no-preference) {
  [part=drop-zone] { transition: border-color 0.15s, background-color 0.15s; }
}
`;
