/** The plain files of a tar archive, by path. What it has besides (folders, links) is passed over. */
export function readTar(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let block = 0; block + 512 <= archive.length && archive[block] !== 0; ) {
    const field = (from: number, to: number) =>
      archive.toString('latin1', block + from, block + to).replace(/\0.*/s, '');
    const size = Number.parseInt(field(124, 136), 8) || 0;
    const start = block + 512;
    const type = field(156, 157);
    if (type === '0' || type === '')
      files.set(field(0, 100).replace(/^\.\//, ''), archive.subarray(start, start + size));
    block = start + Math.ceil(size / 512) * 512;
  }
  return files;
}
