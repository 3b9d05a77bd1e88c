import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type YAMLMap } from 'yaml';
import { nearest } from '../evidence/cluster/nearest.js';
import { secretIn } from './secrets.js';

/** A provider's part of an Issuer, as cert-manager takes it below `dns01`; or one sentence on why the text is none. */
export type SolverText = { solver: Record<string, unknown> } | { problem: string };

/** The providers of cert-manager.io/v1 (reference of its API, ACMEChallengeSolverDNS01), and how three of them were written before. */
const PROVIDERS = [
  ...[
    'acmeDNS',
    'akamai',
    'azureDNS',
    'cloudDNS',
    'cloudflare',
    'digitalocean',
    'rfc2136',
    'route53',
    'webhook',
  ],
  ...['acmedns', 'azuredns', 'clouddns'],
];
/** Stands beside the provider. */
const BESIDE = 'cnameStrategy';
const EXAMPLE = 'for example "cloudflare:" and its settings below it';

/** Reads what was pasted for the DNS provider. What stands around it in an Issuer (`solvers:`, `- dns01:`) may be there too. */
export function readSolver(text: string): SolverText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) {
    const says = error.message.replace(/\s+/g, ' ').replace(/\.$/, '');
    return { problem: `Line ${lines.linePos(error.pos[0]).line} is not valid YAML: ${says}.` };
  }
  const node = unwrapped(document.contents);
  if (!isMap(node)) return { problem: `The name of the DNS provider comes first, ${EXAMPLE}.` };
  const problem = problemOf(node, document);
  return problem === undefined ? { solver: node.toJS(document) } : { problem };
}

/** What is inside of `solvers:`, of a list of one, and of `dns01:`. */
function unwrapped(node: unknown): unknown {
  if (isSeq(node) && node.items.length === 1) return unwrapped(node.items[0]);
  if (!isMap(node) || node.items.length !== 1) return node;
  const name = nameOf(node.items[0]?.key);
  return name === 'dns01' || name === 'solvers' ? unwrapped(node.items[0]?.value) : node;
}

function problemOf(node: YAMLMap, document: Document): string | undefined {
  if (hasAlias(document)) return 'An alias (*name) cannot be taken here: write out what it stands for.';
  const secret = secretIn(node, new Set());
  if (secret !== undefined) {
    return `${secret.key} holds a password or a key: put it into a Secret, and name that by a key that ends in SecretRef.`;
  }
  const [provider, ...others] = node.items.filter(({ key }) => nameOf(key) !== BESIDE);
  if (provider === undefined) return `No DNS provider is named, ${EXAMPLE}.`;
  const name = nameOf(provider.key);
  if (others.length > 0) {
    const names = [provider, ...others].map(({ key }) => nameOf(key)).join(', ');
    return `There is one DNS provider with its settings below it, and these stand side by side: ${names}.`;
  }
  if (!PROVIDERS.includes(name)) {
    const close = nearest(name, PROVIDERS);
    const hint =
      close === undefined ? `It knows ${PROVIDERS.slice(0, 9).join(', ')}.` : `Did you mean ${close}?`;
    return `${JSON.stringify(name)} is no DNS provider of cert-manager. ${hint}`;
  }
  return isMap(provider.value)
    ? undefined
    : `The settings of ${name} are missing: they stand below it, further in.`;
}

function hasAlias(document: Document): boolean {
  let found = false;
  visit(document, {
    Alias() {
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

function nameOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}
