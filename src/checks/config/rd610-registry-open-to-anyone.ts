import type { HttpFacts } from '../../evidence/model.js';
import type { EvidenceView } from '../../evidence/view.js';
import { type Blame, type Check, type Finding, type Quote, type Sign, subjectName } from '../check.js';
import { CONFIG_FILE_READS } from '../shared/config-file.js';
import { configMapRef } from '../shared/config-map-references.js';
import { type RegistryAuth, registryAuth } from '../shared/registry-auth.js';
import { type RegistrySpec, registryPodSpecs, workloadNeeds, workloadSubject } from '../shared/workload.js';
import { findingOf, found, pass, skip, unknown } from '../verdicts.js';

const signs: readonly Sign[] = [
  {
    pattern:
      /HTTP\/[\d.]+ 200 OK\s(?:(?!Www-Authenticate)[\s\S])*?Docker-Distribution-Api-Version: registry\/2\.0/,
    printedBy: 'curl -i https://HOST/v2/ without credentials',
    tellApart:
      'With credentials 200 is the right answer; without any, the registry asks nobody who he is, and "docker login" succeeds with any password.',
    next: 'curl -si https://HOST/v2/',
  },
];

const meta = {
  code: 'RD610',
  slug: 'registry-open-to-anyone',
  layer: 'config',
  hop: 'config',
  title: 'The registry asks for a login',
  level: 'fail',
  reads: [...CONFIG_FILE_READS, 'http'],
  signs,
} satisfies Omit<Check, 'examine'>;

/** What the endpoint proves: that it lets anybody in, that it does not, or nothing. */
type Proof = 'open' | 'closed' | undefined;

/** Anybody who reaches the registry may push and pull: by its configuration, or by what it answers without credentials. */
export const rd610: Check = {
  ...meta,
  examine(view) {
    const needs = workloadNeeds(view);
    const http = view.get('http');
    const facts = http.state === 'read' ? http.value : undefined;
    const proof = proofOf(facts);
    const [spec] = registryPodSpecs(view);
    const auth: RegistryAuth = spec === undefined ? { state: 'unknown', needs } : registryAuth(view, spec);

    if (proof === 'open' && facts !== undefined) return found([openEndpoint(view, facts, spec, auth)]);
    // A proxy in front may be what asks for the login: then it is not open to anyone, whatever the configuration says.
    if (proof === 'closed') return pass;
    if (auth.state === 'unknown') {
      return auth.needs.length > 0 ? unknown(...auth.needs) : skip('there is no Pod of the registry');
    }
    if (auth.state === 'none') return skip('the registry does not start with its configuration');
    if (auth.state !== 'open') return needs.length > 0 ? unknown(...needs) : pass;
    return spec === undefined ? pass : found([openSettings(view, spec, auth)]);
  },
};

function proofOf(facts: HttpFacts | undefined): Proof {
  if (facts === undefined) return undefined;
  if (facts.status === 200 && facts.apiVersion?.startsWith('registry/') === true) return 'open';
  return facts.status === 401 ? 'closed' : undefined;
}

function openEndpoint(
  view: EvidenceView,
  facts: HttpFacts,
  spec: RegistrySpec | undefined,
  auth: RegistryAuth,
): Finding {
  const quotes: Quote[] = [
    {
      source: `GET ${facts.url}`,
      path: '',
      text: `${facts.status}, Docker-Distribution-Api-Version: ${facts.apiVersion ?? ''}`,
    },
    ...(auth.state === 'open' || auth.state === 'htpasswd' ? [auth.quote] : []),
  ];
  const why =
    auth.state === 'open'
      ? 'Its configuration has no auth section.'
      : auth.state === 'htpasswd'
        ? 'Its configuration does ask for a login, so it has not been read yet, or something in front logs everybody in.'
        : 'Why could not be read from its configuration.';
  return findingOf(meta, {
    subject: subjectOf(view, spec, auth),
    title: 'Anybody may push and pull',
    message: `${facts.url} answers without asking for a login, so anybody who reaches it may push and pull. ${why}`,
    quotes,
    blames: blamesOf(view, spec),
    facts: factsOf(auth),
  });
}

function openSettings(
  view: EvidenceView,
  spec: RegistrySpec,
  auth: RegistryAuth & { state: 'open' },
): Finding {
  const where =
    auth.configMap === undefined
      ? `${subjectName(spec.ref)} runs with settings that have no auth section`
      : `The configuration of the registry, key ${auth.key} of ConfigMap ${auth.configMap}, has no auth section`;
  return findingOf(meta, {
    subject: subjectOf(view, spec, auth),
    title: 'Anybody may push and pull',
    message: `${where}, so anybody who reaches the registry may push and pull without a login.`,
    quotes: [auth.quote],
    blames: blamesOf(view, spec),
    facts: factsOf(auth),
  });
}

/** A configuration that lies where the image does not look leaves the image's own, which has no login. */
function blamesOf(view: EvidenceView, spec: RegistrySpec | undefined): Blame[] {
  return spec === undefined ? [] : [{ subject: workloadSubject(view), effect: 'config-not-read' }];
}

function subjectOf(
  view: EvidenceView,
  spec: RegistrySpec | undefined,
  auth: RegistryAuth,
): Finding['subject'] {
  if (auth.state === 'open' && auth.configMap !== undefined) return configMapRef(view, auth.configMap);
  if (spec !== undefined) return workloadSubject(view);
  return { host: view.target.host ?? view.target.namespace };
}

function factsOf(auth: RegistryAuth): Record<string, unknown> {
  if (auth.state !== 'open') return {};
  const { configMap, key } = auth;
  return {
    settings: auth.origin,
    ...(configMap === undefined || key === undefined ? {} : { configMap, key }),
  };
}
