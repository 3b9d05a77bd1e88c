import { v2DirectoryOf } from '../checks/shared/acme-directory.js';
import { notPublicBecause, validHost } from './host-name.js';
import { quote, type Rule } from './rule.js';

/** An e-mail address, as far as its form goes. */
export const validEmail: Rule = (given) => {
  const address = given.trim().replace(/^mailto:/i, '');
  const [, user, domain] = /^([^\s@"(),:;<>[\]\\]+)@([^\s@<>,;"]+)$/.exec(address) ?? [];
  if (user === undefined || domain === undefined || user.startsWith('.') || user.endsWith('.')) {
    return {
      problem: `${quote(address)} is no e-mail address; leave it out if you want none, it is optional.`,
    };
  }
  return 'problem' in validHost(domain.toLowerCase())
    ? { problem: `${quote(domain)} is no domain of an e-mail address.` }
    : { value: address };
};

/**
 * The contact of an account with a public authority; empty is fine, since it is optional. Let's Encrypt refuses placeholders with `contact email has
 * forbidden domain` (forbiddenMailDomains in boulder's policy/pa.go), and what does not end in a public suffix.
 */
export const validContact: Rule = (given) => {
  if (given.trim() === '') return { value: '' };
  const email = validEmail(given);
  if ('problem' in email) return email;
  const reserved = notPublicBecause(email.value.replace(/^.*@/, '').toLowerCase());
  return reserved === undefined
    ? email
    : {
        problem: `Let's Encrypt refuses ${email.value} (RD206): ${reserved}. Give a real address, or leave it empty.`,
      };
};

/** `staging`, `production`, or the URL of an ACME directory. */
export const validAcmeServer: Rule = (given) => {
  const server = given.trim();
  if (server === 'staging' || server === 'production') return { value: server };
  const newer = v2DirectoryOf(server);
  if (newer !== undefined) {
    return {
      problem: `${server} is Let's Encrypt's ACME v1, which is switched off (RD201); the directory is ${newer}, or say production or staging.`,
    };
  }
  if (!/^https:\/\/[^\s/]+(\/\S*)?$/i.test(server) || !URL.canParse(server)) {
    return {
      problem: `${quote(server)} is no ACME directory: staging, production, or a URL that begins with https://.`,
    };
  }
  return hasCredentials(server) ? WITH_CREDENTIALS : { value: server };
};

/** The address of a server. */
export const validUrl: Rule = (given) => {
  const address = given.trim();
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    return { problem: `${quote(address)} is no URL that begins with https:// or http://.` };
  }
  return hasCredentials(address) ? WITH_CREDENTIALS : { value: address };
};

/** An endpoint of an object store; without a scheme it is one that is reached by TLS. */
export const validEndpoint: Rule = (given) => {
  const address = given.trim();
  return validUrl(address === '' || address.includes('://') ? address : `https://${address}`);
};

const WITH_CREDENTIALS = { problem: 'There are credentials in the URL; leave them out.' };

function hasCredentials(address: string): boolean {
  const { username, password } = new URL(address);
  return username !== '' || password !== '';
}

/** A quantity of storage as Kubernetes writes it: `10Gi`. A bare number would be bytes, which nobody means. */
export const validSize: Rule = (given) => {
  const size = given.trim();
  return /^(?=[\d.]*[1-9])\d{0,15}(?:\.\d{1,9})?(?:[KMGTPE]i|[kMGTPE])$/.test(size)
    ? { value: size }
    : { problem: `${quote(size)} is no size: a number with a unit, for example 10Gi.` };
};

/** Reference of an image: `[HOST[:PORT]/]PATH[:TAG][@DIGEST]` of github.com/distribution/reference. */
export const validImage: Rule = (given) => {
  const image = given.trim();
  return /^(?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/.test(
    image,
  )
    ? { value: image }
    : { problem: `${quote(image)} is no image, such as registry:2.` };
};

/** The names of buckets, as S3 and its like have them. */
export const validBucket: Rule = (given) => {
  const bucket = given.trim();
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)
    ? { value: bucket }
    : {
        problem: `${quote(bucket)} is no name of a bucket: 3 to 63 lower-case letters, digits, hyphens and dots.`,
      };
};

/** Where an object store is. */
export const validRegion: Rule = (given) => {
  const region = given.trim();
  return /^[\w-]{1,60}$/.test(region)
    ? { value: region }
    : { problem: `${quote(region)} is no region: one word, for example fra1 or eu-central-1.` };
};

/** Any text that fits a line. */
export const validLine: Rule = (given) =>
  /\p{Cc}/u.test(given) ? { problem: `There is a control character in ${quote(given)}.` } : { value: given };
