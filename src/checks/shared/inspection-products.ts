import type { CertificateFacts } from '../../evidence/model.js';

/**
 * Products that open TLS on the way and sign what they pass on anew, by the name of the authority that they do it with. Where the product lets its
 * owner choose that name, nothing tells it from a private authority.
 */
const PRODUCTS: readonly (readonly [product: string, issuer: RegExp])[] = [
  ['Zscaler', /Zscaler/i],
  ['Netskope', /netskope|goskope\.com/i],
  ['Blue Coat ProxySG', /Blue ?Coat|ProxySG/i],
  ['Symantec Web Security', /Symantec (Web Security|WSS|Cloud|SSL Visibility)/i],
  ['Palo Alto Networks', /Palo Alto Networks/i],
  ['Fortinet FortiGate', /Fortinet|FortiGate/i],
  ['Sophos', /Sophos/i],
  ['Cisco Umbrella', /Cisco (Umbrella|Secure Access|Secure Web|IronPort)|OpenDNS/i],
  ['Check Point', /Check ?Point/i],
  ['Forcepoint', /Forcepoint|Websense/i],
  ['Barracuda', /Barracuda/i],
  ['Untangle', /Untangle/i],
  ['SonicWall', /SonicWALL/i],
  ['WatchGuard', /WatchGuard|Fireware/i],
  ['Smoothwall', /Smoothwall/i],
  ['Lightspeed', /Lightspeed Systems/i],
  ['iboss', /\biboss\b/i],
  ['Menlo Security', /Menlo Security/i],
  ['Cato Networks', /Cato Networks/i],
  ['Cloudflare Gateway', /Gateway CA - Cloudflare/i],
  ['McAfee', /McAfee|Skyhigh Security/i],
  ['Kaspersky', /Kaspersky/i],
  ['ESET', /ESET SSL Filter/i],
  ['Avast or AVG', /(Avast|AVG) (Web|Mail|trusted|untrusted)/i],
  ['Bitdefender', /Bitdefender/i],
  ['AdGuard', /AdGuard/i],
  ['mitmproxy', /\bmitmproxy\b/i],
  ['Charles Proxy', /Charles Proxy/i],
  ['Fiddler', /Fiddler/i],
  ['Burp Suite', /PortSwigger/i],
];

/** The issuer line that names one of them, as openssl and curl print it. */
export const INSPECTION_ISSUER = new RegExp(
  `\\bissuer\\b.*(?:${PRODUCTS.map(([, { source }]) => source).join('|')})`,
  'i',
);

/** The product that an authority of this name belongs to; undefined when it is none that is known. */
export function productOf(name: string): string | undefined {
  return PRODUCTS.find(([, issuer]) => issuer.test(name))?.[0];
}

/** The product that signed a certificate of this chain, leaf first. A server's certificate that is signed by itself comes from nobody on the way. */
export function inspectionProduct(chain: readonly CertificateFacts[]): string | undefined {
  return chain
    .filter(({ issuer, subject }, index) => index > 0 || issuer !== subject)
    .map(({ issuer }) => productOf(issuer))
    .find((product) => product !== undefined);
}
