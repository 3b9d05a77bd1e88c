import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The path of a file of this package. Bundled or not, the code lies somewhere under the package's root, so the root is looked for upwards.
 * @throws Error when the package is not complete.
 */
export function packageFile(path: string, from: string = fileURLToPath(import.meta.url)): string {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const candidate = join(folder, path);
    if (existsSync(join(folder, 'package.json')) && existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) throw new Error(`${path} is missing from the package`);
  }
}
