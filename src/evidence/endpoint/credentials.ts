/** A login for a registry. It lives in memory only: it is no part of the evidence, and is sent to a verified server alone. */
export interface Credentials {
  user: string;
  password: string;
  /** For people: `--user`, `~/.docker/config.json`, `credential helper pass`. */
  from: string;
}

/** Looks the login up when it turns out to be needed; undefined when there is none for this registry. */
export type FindLogin = (host: string, port: number) => Promise<Credentials | undefined>;

/** The value of an Authorization header. */
export function basicAuth({ user, password }: Credentials): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

/** What of a login must never be shown: the password, and what was sent of it in an Authorization header. */
export function secretsOf(login: Credentials, header = basicAuth(login)): string[] {
  const sent = header.replace(/^\S+ /, '');
  const basic = basicAuth(login).replace(/^\S+ /, '');
  return [sent, basic, login.password].filter((secret) => secret !== '');
}
