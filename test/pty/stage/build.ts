import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleOptions, contentsOf } from '../../../scripts/bundle-options.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A program of the tests, bundled like regdoctor itself into a folder of its own. @returns the path of the program, and what removes it */
export async function buildStage(source: string): Promise<{ program: string; remove: () => void }> {
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const outdir = mkdtempSync(join(cache, 'regdoctor-stage-'));
  const options = { ...bundleOptions('stage'), minify: false };
  const { outputFiles = [] } = await build({ ...options, entryPoints: { stage: source }, outdir });
  for (const file of outputFiles) {
    mkdirSync(dirname(file.path), { recursive: true });
    writeFileSync(file.path, contentsOf(file));
  }
  return {
    program: join(outdir, 'stage.js'),
    remove: () => rmSync(outdir, { recursive: true, force: true }),
  };
}
