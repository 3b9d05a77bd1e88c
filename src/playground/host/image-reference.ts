/** A reference to an image, as Docker reads it. */
export interface Reference {
  /** `registry.example.com:5000`, `docker.io`. */
  registry: string;
  /** In the registry: `team/app`, `library/busybox`. */
  path: string;
  /** As Docker prints it: without `docker.io` and `library`. */
  name: string;
  tag: string;
  /** Whether the tag was left out, and is `latest` therefore. */
  untagged: boolean;
}

const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;

/** The reference, or Docker's complaint about it. */
export function parseReference(text: string): Reference | { problem: string } {
  const colon = text.lastIndexOf(':');
  const tagged = colon > text.lastIndexOf('/');
  const whole = tagged ? text.slice(0, colon) : text;
  const tag = tagged ? text.slice(colon + 1) : 'latest';
  const [first = '', ...rest] = whole.split('/');
  const named = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const registry = named ? first : 'docker.io';
  const short = named ? rest.join('/') : whole;
  const path = named || whole.includes('/') ? short : `library/${short}`;
  if (/[A-Z]/.test(path)) {
    return { problem: `invalid reference format: repository name (${path}) must be lowercase` };
  }
  if (!PATH.test(path) || !/^\w[\w.-]{0,127}$/.test(tag)) return { problem: 'invalid reference format' };
  return { registry, path, name: whole, tag, untagged: !tagged };
}

/** `name:tag`. */
export function familiar({ name, tag }: Reference): string {
  return `${name}:${tag}`;
}
