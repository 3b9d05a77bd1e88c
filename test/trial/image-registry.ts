import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface ImageRegistryOptions {
  user: string;
  password: string;
  /** Lets everybody in. */
  open?: boolean;
  /** Answers instead of the registry; undefined: the registry does. `body` is what was sent. */
  instead?: (
    request: Asked,
  ) => { status: number; headers?: Record<string, string>; body?: string } | undefined;
}

export interface Asked {
  method: string;
  path: string;
  body: Buffer;
  authorized: boolean;
}

const ERRORS = { 401: 'UNAUTHORIZED', 404: 'BLOB_UNKNOWN', 400: 'DIGEST_INVALID' } as const;

/** A registry in memory that keeps what is pushed to it, as distribution 2.8 does; it judges digests. */
export class ImageRegistry {
  readonly asked: Asked[] = [];
  readonly blobs = new Map<string, Buffer>();
  readonly manifests = new Map<string, Buffer>();
  readonly uploads = new Map<string, Buffer>();

  constructor(private readonly options: ImageRegistryOptions) {}

  readonly listener = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const { user, password, open } = this.options;
      const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
      const authorized = open === true || headers.authorization === basic;
      const asked = { method, path: url, body: Buffer.concat(chunks), authorized };
      this.asked.push(asked);
      const { status, headers: more, body } = this.options.instead?.(asked) ?? this.answer(asked);
      response.setHeader('Docker-Distribution-Api-Version', 'registry/2.0');
      response.writeHead(status, more).end(body);
    });
  };

  private answer({ method, path, body, authorized }: Asked): Reply {
    if (!authorized) return error(401, { 'Www-Authenticate': 'Basic realm="basic-realm"' });
    const { pathname, searchParams } = new URL(path, 'https://registry');
    if (pathname === '/v2/' || pathname === '/v2/_catalog') return { status: 200, body: '{}' };
    const [, kind = '', rest = ''] =
      /^\/v2\/[\w/-]+?\/(manifests|blobs\/uploads|blobs)\/(.*)$/.exec(pathname) ?? [];
    if (kind === 'blobs/uploads') return this.upload(method, rest, body, searchParams.get('digest'));
    const kept = kind === 'blobs' ? this.blobs : this.manifests;
    if (method === 'PUT') {
      kept.set(rest, body);
      return { status: 201, headers: { 'Docker-Content-Digest': digestOf(body) } };
    }
    const found = kept.get(rest);
    return found === undefined ? error(404) : { status: 200, body: found };
  }

  private upload(method: string, id: string, body: Buffer, digest: string | null): Reply {
    if (method === 'POST') {
      const begun = randomUUID();
      this.uploads.set(begun, Buffer.alloc(0));
      return { status: 202, headers: { Location: `/v2/regdoctor-trial/blobs/uploads/${begun}?_state=0` } };
    }
    const sent = this.uploads.get(id);
    if (sent === undefined) return error(404);
    const all = Buffer.concat([sent, body]);
    if (method === 'PATCH') {
      this.uploads.set(id, all);
      return { status: 202, headers: { Location: `/v2/regdoctor-trial/blobs/uploads/${id}?_state=1` } };
    }
    if (method === 'PUT' && digest !== digestOf(all)) return error(400);
    this.uploads.delete(id);
    if (method === 'PUT') this.blobs.set(digest ?? '', all);
    return { status: method === 'PUT' ? 201 : 204 };
  }
}

interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function error(status: keyof typeof ERRORS, headers: Record<string, string> = {}): Reply {
  return { status, headers, body: JSON.stringify({ errors: [{ code: ERRORS[status] }] }) };
}
