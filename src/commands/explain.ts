import { readFile } from 'node:fs/promises';
import { CATALOGUE } from '../checks/catalogue.js';
import { markdownText } from '../report/markdown.js';
import { Style } from '../report/style.js';
import { knownCode } from './codes.js';
import { packageFile } from './package-file.js';
import type { Run } from './services.js';
import { terminalOf } from './terminal.js';

/** `regdoctor explain [CODE]`: the page of a failure, or the list of all. Loads no Kubernetes and no screen. */
export const runExplain: Run = async ({ words, values }, io) => {
  const style = new Style(terminalOf(io, values));
  const asked = words[0];
  if (asked === undefined) {
    const rows = CATALOGUE.flatMap((check) => [
      ...style.wrap(check.slug, `${style.paint('strong', check.code)}  `),
    ]);
    io.stdout.write(`${rows.join('\n')}\n\nOne of them: regdoctor explain CODE\n`);
    return 0;
  }
  const code = knownCode(asked);
  const page = await readFile(packageFile(`docs/failures/${code}.md`), 'utf8');
  io.stdout.write(`${markdownText(page, style).join('\n')}\n`);
  return 0;
};
