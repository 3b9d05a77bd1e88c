import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';

/** string-width as it is in the bundle. */
async function bundled(): Promise<typeof stringWidth> {
  const plugins = '../../scripts/bundle-plugins.mjs';
  const { lazyWidth } = await import(plugins);
  const folder = mkdtempSync(join(tmpdir(), 'width-'));
  const outfile = join(folder, 'width.mjs');
  try {
    const contents = 'export { default } from "string-width";';
    await build({
      stdin: { contents, resolveDir: process.cwd() },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      plugins: [lazyWidth],
    });
    return (await import(pathToFileURL(outfile).href)).default;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('string-width in the bundle', () => {
  it('gives the same widths as the package', async () => {
    const lazy = await bundled();
    const wrong: string[] = [];
    const compare = (text: string) => {
      if (lazy(text) !== stringWidth(text)) wrong.push(text);
    };
    // The blocks with emoji, wide characters and combining marks; all planes would take seconds.
    const blocks = [
      [0, 0x33ff],
      [0xfe00, 0xffff],
      [0x1f000, 0x1fbff],
      [0xe0000, 0xe01ff],
    ] as const;
    for (const [first, last] of blocks) {
      for (let point = first; point <= last; point++) compare(String.fromCodePoint(point));
    }
    for (const text of [
      '🇩🇪',
      '👩‍💻',
      '1️⃣',
      '✔️',
      '✔',
      '❤️‍🔥',
      '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
      '한국어',
      'か゛',
      '证书',
      'e\u0301',
      '👍🏽',
    ])
      compare(text);
    expect(wrong).toEqual([]);
    expect(lazy('证书 ✔ 👩‍💻')).toBe(9);
  });
});
