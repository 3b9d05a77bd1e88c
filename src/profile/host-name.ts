import { LABEL, LONGEST_LABEL, LONGEST_NAME, quote, type Validated } from './rule.js';

/**
 * The host name that clients will use. Letter case is lowered, a name in another script is written in its ASCII form; everything else that is no plain
 * DNS name is named.
 */
export function validHost(typed: string): Validated {
  const given = typed.trim();
  const shown = quote(given);
  if (given === '') return { problem: 'A host name is needed, for example registry.example.com.' };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(given);
  if (scheme !== null) {
    return {
      problem: `Give the name alone, without ${scheme[1] ?? ''}:// in front of it: ${hostPart(scheme[2] ?? '')}.`,
    };
  }
  if (/[/?#]/.test(given)) return { problem: `Give the name alone, without a path: ${hostPart(given)}.` };
  if (given.includes('@')) return { problem: `${shown} looks like an e-mail address; a host name has no @.` };
  if (isAddress(given)) {
    return { problem: `${shown} is an IP address; certificates and the Ingress need a host name.` };
  }
  const port = /^(.*):(\d+)$/.exec(given);
  if (port !== null) {
    return {
      problem: `Leave out the port: ${port[1] ?? ''}. The registry is reached at the port of the ingress controller.`,
    };
  }
  if (given.startsWith('*')) {
    return {
      problem: `${shown} is a wildcard; a registry is reached at one name, for example registry${given.slice(1)}.`,
    };
  }
  if (/\s/.test(given)) return { problem: `There is a blank in ${shown}; a host name has none.` };
  if (given.endsWith('.')) return { problem: `Leave out the dot at the end of ${shown}.` };
  return validLabels(given, asciiName(given));
}

function validLabels(given: string, name: string): Validated {
  const shown = quote(given);
  if (name.includes('_')) {
    return {
      problem: `There is an underscore in ${shown}; host names of an Ingress have letters, digits and hyphens.`,
    };
  }
  if (name.length > LONGEST_NAME) {
    return { problem: `The name has ${name.length} characters; the longest host name has ${LONGEST_NAME}.` };
  }
  const labels = name.split('.');
  const long = labels.find((label) => label.length > LONGEST_LABEL);
  if (long !== undefined) {
    return {
      problem: `The part "${long.slice(0, 20)}..." has ${long.length} characters; a part between dots has ${LONGEST_LABEL} at most.`,
    };
  }
  if (labels.includes(''))
    return { problem: `Two dots follow each other in ${shown}, or it begins with one.` };
  const odd = labels.find((label) => !LABEL.test(label));
  if (odd !== undefined) {
    return {
      problem: `"${odd}" in ${shown} is no part of a host name: letters, digits and hyphens, no hyphen at its ends.`,
    };
  }
  if (labels.length === 1) {
    return {
      problem: `${shown} has no dot: Docker takes such a name for a user of Docker Hub. Give the full name, for example ${name}.example.com.`,
    };
  }
  if (/^\d+$/.test(labels.at(-1) ?? '')) {
    return { problem: `${shown} ends in a number, which no domain does.` };
  }
  return { value: name };
}

/** For documentation only (RFC 2606): Let's Encrypt refuses them as contacts and in certificates. */
const EXAMPLE_DOMAIN = /(^|\.)example\.(com|net|org)$/;
/** Domains that no public registry of domains has: RFC 2606, RFC 6762, RFC 8375, and what people use at home. */
const NOT_PUBLIC =
  /(^|\.)(test|example|invalid|localhost|local|localdomain|internal|intranet|private|lan|home|corp|home\.arpa)$/;

/** Why a public authority issues nothing for this name; undefined when it might. */
export function notPublicBecause(host: string): string | undefined {
  if (EXAMPLE_DOMAIN.test(host)) return `${host} is reserved for examples`;
  const ending = NOT_PUBLIC.exec(host)?.[2];
  return ending === undefined ? undefined : `.${ending} is no public domain`;
}

function hostPart(text: string): string {
  return text.replace(/[/?#].*$/, '').replace(/:\d+$/, '');
}

function isAddress(text: string): boolean {
  const plain = text.replace(/^\[|\](:\d+)?$/g, '');
  return (
    /^\d{1,3}(\.\d{1,3}){3}(:\d+)?$/.test(plain) ||
    (plain.split(':').length > 2 && /^[0-9a-f:.%]+$/i.test(plain))
  );
}

/** The name in ASCII: `büro.example.com` is `xn--bro-hoa.example.com` to DNS. Only a URL knows how; it is not asked where ASCII is given. */
function asciiName(name: string): string {
  const plain = name.toLowerCase();
  if (/^[\x21-\x7e]*$/.test(plain)) return plain;
  return URL.canParse(`http://${plain}`) ? new URL(`http://${plain}`).hostname : plain;
}
