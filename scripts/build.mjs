// Bundles src/cli.ts into dist/: a tiny entry, and chunks that are loaded when a command needs them.
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleOptions, contentsOf } from './bundle-options.mjs';
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
  ...bundleOptions(version),
});

for (const file of result.outputFiles) {
  mkdirSync(dirname(file.path), { recursive: true });
  writeFileSync(file.path, contentsOf(file));
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
