import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A `systemctl` that stands before the real one on PATH and does something else at one verb. */
export interface SpoiltTool {
  /** For the program that is to find it. */
  env: { PATH: string };
  /** True when the verb was used. */
  used(): boolean;
  /** Ends what still hangs in it. */
  end(): Promise<void>;
}

/**
 * `does` at the verb: `nothing` ends well without doing anything; `hangs` does nothing and never ends; `hangs-after` does it, and then never ends.
 */
export async function spoiltSystemctl(
  folder: string,
  verb: string,
  does: 'nothing' | 'hangs' | 'hangs-after',
): Promise<SpoiltTool> {
  const tools = await mkdtemp(join(folder, 'tools-'));
  const mark = join(tools, 'pid');
  const real = '/usr/bin/systemctl';
  const acts = {
    nothing: `echo $$ >${mark}; exit 0`,
    hangs: `echo $$ >${mark}; exec sleep 1000`,
    'hangs-after': `${real} "$@"; echo $$ >${mark}; exec sleep 1000`,
  };
  await writeFile(
    join(tools, 'systemctl'),
    `#!/bin/sh\nif [ "$1" = ${verb} ]; then ${acts[does]}; fi\nexec ${real} "$@"\n`,
  );
  await chmod(join(tools, 'systemctl'), 0o755);
  return {
    env: { PATH: `${tools}:${process.env.PATH ?? ''}` },
    used: () => existsSync(mark),
    end: async () => {
      if (existsSync(mark) && does !== 'nothing')
        process.kill(Number(await readFile(mark, 'utf8')), 'SIGKILL');
    },
  };
}
