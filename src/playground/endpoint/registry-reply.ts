import type { Reply } from './reply.js';

export const API = { 'Docker-Distribution-Api-Version': 'registry/2.0' };
export const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };
const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' };

/** The registry's way to refuse. Without `detail` there is none in the answer, which is not the same as null. */
export function refusal(status: number, code: string, message: string, detail?: unknown): Reply {
  const body = `${JSON.stringify({ errors: [{ code, message, detail }] })}\n`;
  return { status, headers: { ...API, ...JSON_TYPE }, body };
}

export function plain(status: number, headers: Record<string, string> = {}): Reply {
  return { status, headers: { ...API, ...headers }, body: '' };
}

/** A switched-off operation: deletion is one unless the configuration says otherwise. */
export function unsupported(): Reply {
  return refusal(405, 'UNSUPPORTED', 'The operation is unsupported.');
}

export function methodNotAllowed(allow: string): Reply {
  return { status: 405, headers: { ...API, ...TEXT, Allow: allow }, body: 'Method not allowed\n' };
}

export function pageNotFound(): Reply {
  return { status: 404, headers: { ...API, ...TEXT }, body: '404 page not found\n' };
}
