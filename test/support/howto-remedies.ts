import type { Proposal, Question } from '../../src/fixes/fix.js';
import type { Remedy } from '../../src/session/session.js';

export const POD = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'docker-registry' };
const ISSUE = 'RD201:Issuer default/acme-issuer';
const MAPPING = 'RD603:ConfigMap default/docker-registry';

export function remedy(
  parts: Partial<Proposal> & Pick<Proposal, 'id' | 'finding' | 'title'>,
  diff: string,
  kind: 'patch' | 'recreate' | 'secret' = 'patch',
  target = 'Issuer default/acme-issuer',
): Remedy {
  const proposal: Proposal = {
    risk: 'safe',
    workaround: false,
    reversible: true,
    interrupts: [],
    loses: [],
    questions: [],
    changes: [{ kind: kind === 'recreate' ? 'recreate' : 'patch', target: POD }],
    settleSeconds: 60,
    commands: [],
    ...parts,
  };
  return { proposal, preview: { changes: [{ kind, target, diff }] } };
}

export const ISSUER_DIFF = `@@ -4,9 +4,9 @@
   name: acme-issuer
   namespace: default
 spec:
   acme:
     email: huatai@huatai.me
     http01: {}
     privateKeySecretRef:
       name: acme-issuer-account-key
-    server: https://acme-v01.api.letsencrypt.org/directory
+    server: https://acme-v02.api.letsencrypt.org/directory
`;
export const POD_DIFF = `@@ -60,7 +60,7 @@
         defaultMode: 420
         items:
         - key: registry-config.yml
-          path: registry-config.yml
+          path: config.yml
         name: docker-registry
       name: config
     - name: htpasswd
`;

export const V2_REMEDY = remedy(
  { id: 'RD201.v2-directory', finding: ISSUE, title: 'Point Issuer acme-issuer at the ACME v2 directory' },
  ISSUER_DIFF,
);
export const RECREATE_REMEDY = remedy(
  {
    id: 'RD603.item-path',
    finding: MAPPING,
    title: 'Recreate Pod docker-registry with the key mounted as config.yml',
    risk: 'disruptive',
    interrupts: ['The registry is away for about half a minute.'],
    loses: ['Images in the emptyDir volume storage are deleted with the Pod.'],
  },
  POD_DIFF,
  'recreate',
  'Pod default/docker-registry',
);
export const OTHER_REMEDY = remedy(
  {
    id: 'RD603.rename-key',
    finding: MAPPING,
    title: 'Rename the key in ConfigMap docker-registry',
    workaround: true,
  },
  '@@ -1,3 +1,3 @@\n data:\n-  registry-config.yml: |\n+  config.yml: |\n',
  'patch',
  'ConfigMap default/docker-registry',
);

/** A remedy that asks for a user name and a password before it is applied. */
export const ASKING_REMEDY = remedy(
  {
    id: 'RD201.asking',
    finding: ISSUE,
    title: 'Write a new htpasswd entry',
    questions: [
      { id: 'user', prompt: 'User name', kind: 'text', default: 'admin' },
      { id: 'password', prompt: 'Password', kind: 'secret', generate: true },
    ] satisfies Question[],
  },
  '@@ -0,0 +1,1 @@\n+admin: bcrypt\n',
  'secret',
  'Secret default/docker-registry',
);
