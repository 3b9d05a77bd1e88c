/** `secretkey: x`, `http.secret: x`, `password: "x"`: a scalar under a name that ends like a credential's. `secretName` does not. */
const CREDENTIAL =
  /^(\s*(?:- )?["']?[\w.-]*(?:secret|secret[_-]?key|access[_-]?key|account[_-]?key|api[_-]?key|password|passwd|passphrase|token)["']?:[ \t]+)(\S.*)$/i;
/** The name of a container's environment variable that holds one. */
const VARIABLE =
  /^\s*- name: ["']?\w*(?:SECRET|SECRET_?KEY|ACCESS_?KEY|ACCOUNT_?KEY|API_?KEY|PASSWORD|PASSWD|TOKEN)["']?\s*$/i;
const VALUE = /^(\s*value:[ \t]+)(\S.*)$/;
/** What is no credential by itself: switches, nothing, and the indicators of a block or a flow collection. */
const HARMLESS = /^(?:true|false|null|~|[|>][+-]?\d?|[[{].*|""|'')$/i;

/**
 * The YAML of an object that is not a Secret, with the values of credentials that people write into it all the same (an S3 key in the registry's
 * configuration, a password in a container's environment) replaced. For showing: a plan is made of the object itself.
 */
export function hideCredentials(yaml: string): string {
  let afterName = false;
  return yaml
    .split('\n')
    .map((line) => {
      const shown = afterName ? hide(line, VALUE) : hide(line, CREDENTIAL);
      afterName = VARIABLE.test(line);
      return shown;
    })
    .join('\n');
}

function hide(line: string, pattern: RegExp): string {
  const [, name, value] = pattern.exec(line) ?? [];
  return name === undefined || value === undefined || HARMLESS.test(value) ? line : `${name}(hidden)`;
}
