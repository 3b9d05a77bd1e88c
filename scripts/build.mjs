// Bundles src/cli.ts into dist/: a tiny entry, and chunks that are loaded when a command needs them.
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { lazyWidth, noDevtools, slimClient } from './bundle-plugins.mjs';
import { thirdPartyNotices } from './notices.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
// Built aside and moved into place at the end, so that a running regdoctor or test never sees half a build.
const fresh = join('node_modules', '.cache', `regdoctor-build-${process.pid}`);
const dist = 'dist';

const result = await bundle({
  entryPoints: { cli: 'src/cli.ts' },
  outdir: fresh,
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
for (const file of result.outputFiles) {
  mkdirSync(dirname(file.path), { recursive: true });
  const banner = file.path.endsWith('.js') && file.text.includes('Dynamic require of') ? REQUIRE : '';
  writeFileSync(file.path, banner === '' ? file.contents : banner + file.text);
}
chmodSync(join(fresh, 'cli.js'), 0o755);
writeFileSync(join(fresh, 'meta.json'), JSON.stringify(summary(result.metafile)));
writeFileSync('THIRD_PARTY_NOTICES.txt', thirdPartyNotices(result.metafile));

const old = `${fresh}-old`;
if (existsSync(dist)) renameSync(dist, old);
renameSync(fresh, dist);
rmSync(old, { recursive: true, force: true });
print(summary(result.metafile));

/** esbuild has printed what is wrong; a stack of its own insides would bury that. */
async function bundle(options) {
  try {
    return await build(options);
  } catch {
    process.exit(1);
  }
}

/** What tests and the size table need: each output with the inputs that are in it and the chunks that it loads. */
function summary(metafile) {
  const outputs = {};
  for (const [path, output] of Object.entries(metafile.outputs)) {
    if (!path.endsWith('.js')) continue;
    outputs[join(dist, relative(fresh, path))] = {
      bytes: output.bytes,
      entryPoint: output.entryPoint,
      imports: output.imports
        .filter((one) => !one.external)
        .map((one) => ({ path: join(dist, relative(fresh, one.path)), kind: one.kind })),
      inputs: Object.fromEntries(
        Object.entries(output.inputs)
          .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
          .map(([input, { bytesInOutput }]) => [input, bytesInOutput]),
      ),
    };
  }
  return { version, outputs };
}

function print({ outputs }) {
  const rows = Object.entries(outputs).sort(([, a], [, b]) => b.bytes - a.bytes);
  for (const [path, { bytes }] of rows.filter(([, output]) => output.bytes >= 4096)) {
    console.log(`${(bytes / 1024).toFixed(0).padStart(6)} KiB  ${path}`);
  }
  const total = rows.reduce((sum, [, { bytes }]) => sum + bytes, 0);
  const entry = outputs[join(dist, 'cli.js')].bytes;
  console.log(`${(total / 1024).toFixed(0).padStart(6)} KiB  in ${rows.length} files; entry ${entry} bytes`);
}
