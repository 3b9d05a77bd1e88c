/**
 * What the values of a profile have to look like, for the file, the flags and the steps that ask. Each takes a text and answers with what is wrong
 * with it, to stand behind "KEY " in a sentence; undefined when nothing is.
 */
export type Check = (text: string) => string | undefined;

/** RFC 1123, as the API server checks the names of objects: lower case, digits, hyphens. */
const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const LONGEST_LABEL = 63;
const LONGEST_NAME = 253;

/** A name of a Service or a Namespace, the narrowest that Kubernetes has: one label that begins with a letter (RFC 1035). */
export const nameProblem: Check = (text) => {
  if (text.length > LONGEST_LABEL) return `is longer than ${LONGEST_LABEL} characters`;
  if (LABEL.test(text) && /^[a-z]/.test(text)) return undefined;
  return 'has to be lower-case letters, digits and hyphens, and to begin with a letter';
};

/** A namespace: it may begin with a digit. */
export const namespaceProblem: Check = (text) => {
  if (text.length > LONGEST_LABEL) return `is longer than ${LONGEST_LABEL} characters`;
  return LABEL.test(text) ? undefined : 'has to be lower-case letters, digits and hyphens';
};

/** A name of any other object, such as a Secret or a class: labels with dots between them. */
export const objectNameProblem: Check = (text) => {
  if (text.length > LONGEST_NAME) return `is longer than ${LONGEST_NAME} characters`;
  return text.split('.').every((label) => LABEL.test(label))
    ? undefined
    : 'has to be lower-case letters, digits, hyphens and dots';
};

/**
 * The host name that clients use. Docker takes the first part of `NAME/IMAGE` for a registry only when it has a dot, a port or is `localhost`
 * (splitDockerDomain of github.com/distribution/reference), so a name without a dot would lead to Docker Hub.
 */
export const hostProblem: Check = (text) => {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || text.includes('/')) {
    return 'has to be a host name alone, without https:// and without a path';
  }
  if (/:\d+$/.test(text)) return 'has to be a host name without a port';
  if (/^[\d.]+$/.test(text) || text.includes(':')) {
    return 'is an address: an Ingress and a certificate need a host name';
  }
  if (text.startsWith('*.')) return 'has to be one host name, not a wildcard';
  if (text !== text.toLowerCase()) return 'has to be in lower case, as Ingresses have it';
  const name = objectNameProblem(text);
  if (name !== undefined || text.split('.').some((label) => label.length > LONGEST_LABEL)) {
    return 'is no host name: it has letters, digits and hyphens, with dots between them';
  }
  return text.includes('.')
    ? undefined
    : 'needs a dot in it: Docker takes a name without one for a folder of Docker Hub';
};

/** An address for the account with a certificate authority. What a particular authority refuses is known to the step that asks. */
export const emailProblem: Check = (text) => {
  const [, user, domain] = /^([^\s@"(),:;<>[\]\\]+)@([^\s@]+)$/.exec(text) ?? [];
  if (user === undefined || domain === undefined || user.startsWith('.') || user.endsWith('.')) {
    return 'is no e-mail address';
  }
  return domain.includes('.') && objectNameProblem(domain.toLowerCase()) === undefined
    ? undefined
    : 'is no e-mail address: what stands behind the @ is no domain';
};

/** `staging`, `production`, or the URL of an ACME directory. */
export const acmeServerProblem: Check = (text) => {
  if (text === 'staging' || text === 'production') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:') {
    return 'has to be staging, production or the https:// URL of an ACME directory';
  }
  return url.username === '' && url.password === '' ? undefined : 'must not have credentials in its URL';
};

/** An endpoint of an object store: a URL without credentials, path or query. */
export const endpointProblem: Check = (text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    return 'has to be a URL that begins with https:// or http://';
  }
  return url.username === '' && url.password === '' ? undefined : 'must not have credentials in its URL';
};

/** A quantity of storage as Kubernetes writes it: `10Gi`. A bare number would be bytes, which nobody means. */
export const sizeProblem: Check = (text) =>
  /^(?:0*[1-9]\d*(?:\.\d+)?|0*\.\d*[1-9]\d*|0+\.\d*[1-9]\d*)(?:[KMGTPE]i|[kMGTPE])$/.test(text)
    ? undefined
    : 'has to be a size with its unit, such as 10Gi';

/** A user of an htpasswd file: one line a user, a colon before the hash. */
export const userProblem: Check = (text) => {
  if (text.includes(':')) return 'must not have a colon: it ends the name in an htpasswd file';
  if (/[\s\p{Cc}\p{Cf}]/u.test(text)) return 'must not have blanks or control characters';
  return text.startsWith('#')
    ? 'must not begin with #: such a line is a comment in an htpasswd file'
    : undefined;
};

/** Reference of an image: `[HOST[:PORT]/]PATH[:TAG][@DIGEST]` of github.com/distribution/reference. */
export const imageProblem: Check = (text) =>
  /^(?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/.test(
    text,
  )
    ? undefined
    : 'is no image, such as registry:2';

/** The names of buckets, as S3 and its like have them. */
export const bucketProblem: Check = (text) =>
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text)
    ? undefined
    : 'has to be 3 to 63 lower-case letters, digits, hyphens and dots';

/** Any text that fits a line. */
export const lineProblem: Check = (text) =>
  /\p{Cc}/u.test(text) ? 'must not have control characters' : undefined;
