/** The tag of an image reference, a digest behind it left out; undefined when it has none. */
export function tagOf(image: string): string | undefined {
  const last = image.replace(/@.*$/, '').split('/').pop() ?? '';
  const tag = last.split(':')[1];
  return tag === undefined || tag === '' ? undefined : tag;
}
