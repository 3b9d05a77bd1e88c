/** An absolute path in a container without empty and `.` segments and without a slash at its end. `..` is resolved. */
export function normalPath(path: string): string {
  const out: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') out.pop();
    else out.push(segment);
  }
  return `/${out.join('/')}`;
}

/** `child` below `parent`: `joinPath('/etc', 'a/b')` is `/etc/a/b`. */
export function joinPath(parent: string, child: string): string {
  return normalPath(`${parent}/${child}`);
}

/** The part of `path` below `folder`: empty for the folder itself, undefined when it is not below it. Both are normal paths. */
export function below(folder: string, path: string): string | undefined {
  if (path === folder) return '';
  const start = folder === '/' ? '/' : `${folder}/`;
  return path.startsWith(start) ? path.slice(start.length) : undefined;
}

export function folderOf(path: string): string {
  return normalPath(path.slice(0, path.lastIndexOf('/')));
}

export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
