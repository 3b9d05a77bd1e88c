/**
 * A part of a name that says that a credential follows. Left out: systemd's PassEnvironment= and KeyringMode=, authorization plugins, the names of
 * credential helpers, and tlskey, which names a file.
 */
const SECRET =
  '(?:pass(?!environment|packetinfo|security|credentials|through)|pwd|auth(?!or)|cred(?!s?(?:store|helper))|secret|token|(?<!tls-?)key(?!ring|board|mode|[a-rt-z]))';

/** A name of a variable, flag, label or key with such a part in it, for `new RegExp(..., 'i')`. */
export const SECRET_NAME = `[A-Za-z0-9_.-]{0,128}${SECRET}[A-Za-z0-9_.-]{0,128}`;

const NAMED = new RegExp(SECRET, 'i');

/** Whether what is called so is held for a credential. */
export function isSecretName(name: string): boolean {
  return NAMED.test(name);
}
