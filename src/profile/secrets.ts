import { isMap, isScalar, isSeq } from 'yaml';

/** A key that names a password or a key itself. One that ends in `Ref`, as in the solvers of cert-manager, names the Secret and the key in it. */
const SECRET_KEY =
  /pass(?:word|wd|phrase)?$|secret$|token$|(?:private|api|access|account|secret|auth|hmac)[-_]?key$|credentials?$|htpasswd$|^auth$/i;

/** A private key, and a URL with a password in it, under whatever name. */
const SECRET_VALUE = /-----BEGIN [A-Z ]*PRIVATE KEY-----|:\/\/[^/\s:@]+:[^/\s@]+@|^\$2[abxy]\$\d\d\$/;

/** The first thing in the YAML that is a password or a key, wherever it stands: a profile is shared and committed. */
export interface SecretFound {
  key: string;
  /** Of the key. */
  offset: number;
}

/**
 * Looks at a node and everything below it. `allowed` are keys whose value names a Secret of the cluster, by their path: `storage.secret`.
 */
export function secretIn(node: unknown, allowed: ReadonlySet<string>, path = ''): SecretFound | undefined {
  if (isScalar(node))
    return isSecretValue(node.value) ? { key: path, offset: node.range?.[0] ?? 0 } : undefined;
  if (isSeq(node)) return first(node.items.map((item) => secretIn(item, allowed, path)));
  if (!isMap(node)) return undefined;
  return first(
    node.items.map(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : '';
      const here = path === '' ? name : `${path}.${name}`;
      const named = SECRET_KEY.test(name) && !allowed.has(here) && !isMap(value);
      if (named) return { key: here, offset: isScalar(key) ? (key.range?.[0] ?? 0) : 0 };
      return secretIn(value, allowed, here);
    }),
  );
}

function isSecretValue(value: unknown): boolean {
  return typeof value === 'string' && SECRET_VALUE.test(value);
}

function first<T>(all: readonly (T | undefined)[]): T | undefined {
  return all.find((one) => one !== undefined);
}
