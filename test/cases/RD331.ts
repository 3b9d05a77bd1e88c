import type { Evidence, HttpFacts } from '../../src/evidence/model.js';
import { absent, failed, read, skipped } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { reached, registryAnswer, webServerAnswer } from '../support/endpoint-evidence.js';
import { HOST } from '../support/tls-evidence.js';

/** No TLS on the port: what answers to plain HTTP there, or does not. */
const noTls = (
  plainHttp: Evidence['readings']['plainHttp'],
  reason = 'http: server gave HTTP response to HTTPS client',
) =>
  reached((evidence) => {
    evidence.target.port = 5050;
    evidence.readings.tls = failed('garbage', reason);
    evidence.readings.http = skipped('no TLS connection');
    evidence.readings.plainHttp = plainHttp;
  });

const overTls = (facts: HttpFacts, port = 443) =>
  reached((evidence) => {
    evidence.target.port = port;
    evidence.readings.http = read(facts);
  });

const redirect = (location: string) => webServerAnswer({ status: 308, location });
const PLAIN = `http://${HOST}:5050/v2/`;

export const failureCase: FailureCase = {
  code: 'RD331',
  positive: [
    {
      name: "a web server's plain HTTP",
      evidence: () => noTls(read(webServerAnswer({ url: PLAIN }))),
      subjects: [HOST],
      says: [`Port 5050 of ${HOST} speaks plain HTTP`, 'nginx/1.22.1 and no registry', 'answers 404'],
      proposals: [],
    },
    {
      name: 'another service altogether, such as ssh',
      evidence: () =>
        noTls(
          failed('garbage', `Get "${PLAIN}": the answer is not HTTP`),
          'tls: first record does not look like a TLS handshake',
        ),
      subjects: [HOST],
      says: ['neither TLS nor HTTP', 'first record does not look like a TLS handshake'],
    },
    {
      name: 'the proxy sends plain HTTP to a registry that wants TLS',
      evidence: () =>
        overTls(webServerAnswer({ status: 400, body: 'Client sent an HTTP request to an HTTPS server.' })),
      subjects: [HOST],
      says: ['answers GET /v2/ with 400', 'talk HTTPS to the registry'],
    },
    {
      name: 'nginx in the same place',
      evidence: () =>
        overTls(
          webServerAnswer({
            status: 400,
            body: '<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head>',
          }),
        ),
      subjects: [HOST],
      says: ['wants TLS'],
    },
    {
      name: 'a redirect to plain HTTP',
      evidence: () => overTls(redirect(`http://${HOST}/v2/`)),
      subjects: [HOST],
      says: ['redirects /v2/ to plain HTTP', '308'],
    },
    {
      name: 'a redirect to the port that the proxy thinks it has',
      evidence: () => overTls(redirect(`https://${HOST}/v2/`), 30443),
      subjects: [HOST],
      says: ['to port 443', `https://${HOST}:30443/v2/`],
    },
  ],
  lookAlike: [
    { name: 'TLS, and a registry behind it', evidence: () => reached() },
    { name: 'TLS, and nothing behind it', evidence: () => overTls(webServerAnswer({ status: 503 })) },
    {
      name: 'a registry without TLS (RD103)',
      evidence: () => noTls(read(registryAnswer({ url: PLAIN }))),
    },
    {
      name: 'a registry without TLS and without its header, as a proxy may leave it',
      evidence: () => noTls(read({ url: PLAIN, status: 401, body: registryAnswer().body })),
    },
    {
      name: 'a redirect to another path of the same place',
      evidence: () => overTls(redirect('/v2/_catalog')),
    },
    {
      name: 'a redirect to a login page elsewhere',
      evidence: () => overTls(redirect('https://login.example.com:8443/oauth2')),
    },
    {
      name: 'a request that is malformed in another way',
      evidence: () => overTls(webServerAnswer({ status: 400 })),
    },
    {
      name: 'no connection (RD330)',
      evidence: () =>
        reached((evidence) => {
          evidence.readings.tcp = failed(
            'unreachable',
            'dial tcp 203.0.113.7:443: connect: connection refused',
          );
          evidence.readings.tls = skipped('no connection');
        }),
    },
    {
      name: 'no address (RD320)',
      evidence: () =>
        reached((evidence) => {
          evidence.readings.dns = absent(`lookup ${HOST}: no such host`);
          evidence.readings.tls = skipped('the host name does not resolve');
        }),
    },
  ],
  couldNotTell: [
    {
      name: 'no TLS, and plain HTTP was not tried',
      evidence: () => noTls(skipped('not looked at')),
    },
    {
      name: 'the handshake does not end',
      evidence: () =>
        reached((evidence) => {
          evidence.readings.tls = failed('timeout', 'net/http: TLS handshake timeout: no answer within 4 s');
        }),
    },
    { name: 'nobody tried', evidence: () => reached((e) => (e.readings.tcp = skipped('--from'))) },
  ],
};
