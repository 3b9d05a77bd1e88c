import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** The host's files under their root, small and read at once: paths are the host's. */
export class HostTree {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  at(path: string): string {
    return join(this.root, path);
  }

  /** The text; null when there is no file. */
  read(path: string): string | null {
    return this.exists(path) && statSync(this.at(path)).isFile() ? readFileSync(this.at(path), 'utf8') : null;
  }

  exists(path: string): boolean {
    return existsSync(this.at(path));
  }

  isExecutable(path: string): boolean {
    try {
      accessSync(this.at(path), constants.X_OK);
      return statSync(this.at(path)).isFile();
    } catch {
      // Not there, or not for this user: either way it cannot be run.
      return false;
    }
  }

  write(path: string, text: string, options: { mode?: number; changedAt?: Date } = {}): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), text, { mode: options.mode ?? 0o644 });
    if (options.changedAt !== undefined) utimesSync(this.at(path), options.changedAt, options.changedAt);
  }

  remove(path: string): void {
    rmSync(this.at(path), { recursive: true, force: true });
  }
}
