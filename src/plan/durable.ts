import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a file so that after a crash there is the old one or the new one, whole. Mode 0600 in a folder of mode 0700. */
export async function writeDurably(
  folder: string,
  name: string,
  contents: string | Uint8Array,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, `.${name}.${process.pid}.tmp`);
  try {
    await withFile(temporary, 'w', async (file) => {
      await file.writeFile(contents);
      await file.sync();
    });
    await rename(temporary, join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  // The rename is on the disk only when the folder is.
  await withFile(folder, 'r', (file) => file.sync());
}

async function withFile(
  path: string,
  flags: string,
  use: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await use(file);
  } finally {
    await file.close();
  }
}
