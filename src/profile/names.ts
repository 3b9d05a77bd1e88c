import { LABEL, LONGEST_LABEL, LONGEST_NAME, quote, type Rule, type Validated } from './rule.js';

/** The name of the registry's objects. It is the name of a Service too, which has to begin with a letter (RFC 1035). */
export const validObjectName: Rule = (given) => {
  const name = given.trim();
  if (name === '') return { problem: 'A name is needed, for example docker-registry.' };
  if (name.length > LONGEST_LABEL) {
    return {
      problem: `The name has ${name.length} characters; names of Services have ${LONGEST_LABEL} at most.`,
    };
  }
  if (!/^[a-z]/.test(name) || !LABEL.test(name)) {
    return {
      problem: `${quote(name)} is no name for an object: lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen.`,
    };
  }
  return { value: name };
};

/** Any namespace. */
export const validNamespace: Rule = (given) => {
  const name = given.trim();
  return LABEL.test(name)
    ? { value: name }
    : {
        problem: `${quote(name)} is no name of a namespace: lower-case letters, digits and hyphens, no hyphen at its ends.`,
      };
};

const SYSTEM_NAMESPACES = ['kube-system', 'kube-public', 'kube-node-lease'];

/** A namespace for the registry. */
export const validOwnNamespace: Rule = (given) => {
  const named = validNamespace(given);
  return 'value' in named && SYSTEM_NAMESPACES.includes(named.value)
    ? { problem: `${named.value} belongs to the cluster itself; give the registry a namespace of its own.` }
    : named;
};

/** Names of objects that may have dots (RFC 1123 subdomain). `what` with its article: `a Secret`, `an IngressClass`. */
export function validSubdomain(given: string, what: string): Validated {
  const name = given.trim();
  const good = name.length <= LONGEST_NAME && name.split('.').every((label) => LABEL.test(label));
  return good
    ? { value: name }
    : { problem: `${quote(name)} is no name of ${what}: lower-case letters, digits, hyphens and dots.` };
}

/** Any user that an htpasswd file can have, such as one that is there: a line each, with a colon before the hash. */
export const validUser: Rule = (user) => {
  if (user === '') return { problem: 'A user name is needed, for example admin.' };
  if (user.includes(':')) {
    return { problem: `There is a colon in ${quote(user)}: it ends the name in an htpasswd file.` };
  }
  if (/[\s\p{Cc}\p{Cf}]/u.test(user)) {
    return { problem: `There is a blank or a control character in ${quote(user)}; a user name is one word.` };
  }
  return user.startsWith('#')
    ? { problem: `${quote(user)} begins with #: such a line is a comment in an htpasswd file.` }
    : { value: user };
};

/** A user that is to be made: one whom every client can send, and every shell. */
export const validNewUser: Rule = (user) => {
  const valid = validUser(user);
  if ('problem' in valid) return valid;
  if (user.length > 64) return { problem: 'The user name is longer than 64 characters.' };
  if (!/^[\x21-\x7e]+$/.test(user) || /[,"'\\]/.test(user)) {
    return {
      problem: `${quote(user)} is no user name: one word of plain characters, without comma or quotes.`,
    };
  }
  return valid;
};
