import { lazyWidth, noDevtools, slimClient } from './bundle-plugins.mjs';

/** How esbuild makes the program: a tiny entry, and chunks that are loaded when a command needs them. */
export const bundleOptions = (version) => ({
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // A CommonJS package behind import() would arrive without its named exports, so ES modules are taken where a package has both.
  mainFields: ['module', 'main'],
  jsx: 'automatic',
  chunkNames: 'chunks/[name]-[hash]',
  legalComments: 'linked',
  metafile: true,
  write: false,
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"', __VERSION__: JSON.stringify(version) },
  plugins: [lazyWidth, noDevtools, slimClient],
});

// CommonJS packages call require() for what Node has built in; only the chunk with esbuild's stand-in for it needs a real one.
const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);\n";

/** What is written into an output file: its text, behind a `require` where it calls one. */
export function contentsOf({ path, text, contents }) {
  return path.endsWith('.js') && text.includes('Dynamic require of') ? REQUIRE + text : contents;
}
