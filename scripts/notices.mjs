import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Name, version, licence and licence text of every package of which a part is in the bundle.
 * @param {import('esbuild').Metafile} metafile
 */
export function thirdPartyNotices(metafile) {
  const folders = new Set();
  for (const output of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const match = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input);
      if (match !== null && bytesInOutput > 0) folders.add(match[0]);
    }
  }
  const notices = [...folders].sort().map(noticeOf);
  const intro = 'regdoctor contains parts of the following packages, under their own licences.';
  return `${[intro, ...notices].join(`\n\n${'-'.repeat(78)}\n\n`)}\n`;
}

function noticeOf(folder) {
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  const licence = typeof about.license === 'string' ? about.license : (about.license?.type ?? 'see text');
  const text = file === undefined ? authorOf(about) : readFileSync(join(folder, file), 'utf8').trim();
  return `${about.name} ${about.version} (${licence})\n\n${text}`;
}

/** Some packages name their licence without giving its text. */
function authorOf(about) {
  const author = typeof about.author === 'string' ? about.author : (about.author?.name ?? about.name);
  return `Copyright ${author}. The package has no licence text of its own.`;
}
