import { type ObjectRef, refOf } from '../kube/objects.js';
import { acmeOf, byCertManager, certificateRef, tlsSecretRef, wantedIssuance } from './shared/issuance.js';
import { notYet } from './shared/not-yet.js';
import { ordered } from './shared/order-certificate.js';
import { givenSecret, madeHere } from './shared/secret-by-hand.js';
import type { Step } from './step.js';

/** Everything that keeps a certificate from being issued. */
const CODES = [
  ...'RD201 RD202 RD203 RD204 RD205 RD206 RD207 RD209 RD210 RD211 RD213'.split(' '),
  ...'RD222 RD225 RD226 RD227 RD228 RD229 RD230 RD231 RD240 RD241 RD242 RD243 RD244 RD245'.split(' '),
  ...'RD250 RD251 RD252 RD253 RD254 RD255 RD256 RD257 RD258 RD259 RD260 RD261'.split(' '),
];

/** The certificate itself: ordered, followed to its end, and looked at in the Secret, since a Ready Certificate may still hold a temporary one. */
export const certificate: Step = {
  id: 'certificate',
  title: 'Certificate',
  purpose: 'Have the certificate in its Secret.',
  codes: CODES,
  look(context) {
    const { certificate: choice, host } = context.profile;
    if (host === undefined) return notYet('the host name');
    if (choice === undefined) return notYet('the source of the certificate');
    if (choice.source === 'secret') return givenSecret(context, host);
    if (byCertManager(context)) return ordered(context, host);
    return madeHere(context, host);
  },
  objects(context): ObjectRef[] {
    const { profile } = context;
    const ref = byCertManager(context) ? certificateRef(context) : undefined;
    const acme = acmeOf(profile.certificate);
    const next = acme?.server === 'production' ? (wantedIssuance(context, 'production')?.issuers ?? []) : [];
    return [
      ...(ref === undefined ? [] : [ref]),
      ...next.map((object) => refOf(object)),
      tlsSecretRef(context),
    ];
  },
};
