import type { Socket } from 'node:net';
import type { HttpFacts } from '../model.js';
import { type Reading, read } from '../reading.js';
import {
  authorityOf,
  bodyText,
  type ExchangeOptions,
  exchange,
  type HttpAnswer,
  headerOf,
} from './exchange.js';

const BODY_CHARACTERS = 200;
/** Enough bytes for 200 characters in any encoding. */
export const BODY_BYTES = 1024;

export type HttpOptions = Omit<ExchangeOptions, 'bodyBytes'>;

/** `GET /v2/` without credentials over a connection that is open already. The socket is closed afterwards. */
export async function readHttp(socket: Socket, options: HttpOptions): Promise<Reading<HttpFacts>> {
  const wanted = { method: 'GET', path: '/v2/' } as const;
  const answer = await exchange(socket, wanted, { ...options, bodyBytes: BODY_BYTES });
  if (answer.state !== 'read') return answer;
  return read(httpFacts(`${options.scheme}://${authorityOf(options)}/v2/`, answer.value));
}

function httpFacts(url: string, answer: HttpAnswer): HttpFacts {
  const [apiVersion, authenticate, server] = [
    headerOf(answer, 'docker-distribution-api-version'),
    headerOf(answer, 'www-authenticate'),
    headerOf(answer, 'server'),
  ];
  const location = redirectOf(url, answer);
  return {
    url,
    status: answer.status,
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(authenticate === undefined ? {} : { authenticate }),
    ...(server === undefined ? {} : { server }),
    ...(location === undefined ? {} : { location }),
    body: bodyText(answer, BODY_CHARACTERS),
  };
}

function redirectOf(url: string, answer: HttpAnswer): string | undefined {
  const value = answer.status >= 300 && answer.status < 400 ? headerOf(answer, 'location') : undefined;
  return value === undefined ? undefined : withoutQuery(value, url);
}

/** The address as an absolute URL without query, fragment and login, since all of them may hold a secret. */
export function withoutQuery(address: string, base: string): string {
  try {
    const url = new URL(address, base);
    return `${url.protocol}//${url.host}${url.pathname}`;
  } catch {
    return address.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//');
  }
}
