// Builds a program with webpack or Vite: node build.mjs NAME APP OUT. APP holds main.js and, for Vite, index.html.

import { join } from 'node:path';
import { promisify } from 'node:util';

/** @type {Record<string, (app: string, out: string) => Promise<unknown>>} */
const bundlers = {
  webpack: async (app, out) => {
    const { default: webpack } = await import('webpack');
    const stats = await promisify(webpack)({ mode: 'production', context: app, entry: './main.js', output: { path: out, filename: 'main.js' } });
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
  },
  vite: async (app, out) => {
    const { build } = await import('vite');
    await build({ root: app, logLevel: 'warn', build: { outDir: out, emptyOutDir: true, assetsDir: '', rollupOptions: { input: join(app, 'index.html') } } });
  },
};

const [name, app, out] = process.argv.slice(2);
await bundlers[name](app, out);
