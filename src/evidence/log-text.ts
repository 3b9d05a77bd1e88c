/** `password=x`, `secretkey="x y"` in a log line; registry 2.7 and later prints the password that it makes up for a missing htpasswd file. */
const CREDENTIAL =
  /\b((?:\w*password|passwd|\w*secret_?key|access_?key|token|secret)=)("(?:[^"\\]|\\.)*"|\S+)/gi;
/** A login in a dumped header. */
const AUTHORIZATION = /\b(authorization["']?\s*[:=]\s*["'[]*(?:basic|bearer) )[\w+/=.-]+/gi;

/** A log as evidence: with what looks like a credential left out, since quotes of it are shown and passed on. */
export function withoutCredentials(log: string): string {
  return log.replace(CREDENTIAL, '$1(hidden)').replace(AUTHORIZATION, '$1(hidden)');
}
