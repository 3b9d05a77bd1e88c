import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Seen {
  method: string;
  url: string;
  authorization?: string;
  headers: IncomingMessage['headers'];
  bytes: number;
}

export interface EmulatorOptions {
  user?: string;
  password?: string;
  /** The challenge that is sent with 401; `Basic` when there is a user. */
  challenge?: string;
  /** Accepted in a Bearer header. */
  token?: string;
  /** The `Location` of an upload, made from its path with the query. */
  location?: (path: string) => string | undefined;
  /** Answers instead, by `METHOD`. Answered at once, before the body has been read. */
  instead?: Partial<Record<'POST' | 'PATCH' | 'DELETE', { status: number; body?: string; server?: string }>>;
  /** Tags by repository. */
  images?: Record<string, string[]>;
}

const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';

/** As much of a registry as logins, uploads and manifests need, with the answers of distribution 2.8, and a record of what was asked. */
export class RegistryEmulator {
  readonly seen: Seen[] = [];
  /** Uploads that are begun and neither finished nor cancelled. */
  readonly uploads = new Set<string>();
  private count = 0;

  constructor(private readonly options: EmulatorOptions = {}) {}

  readonly listener = (request: IncomingMessage, response: ServerResponse): void => {
    const { method = '', url = '', headers } = request;
    const { authorization } = headers;
    const entry: Seen = {
      method,
      url,
      headers,
      bytes: 0,
      ...(authorization === undefined ? {} : { authorization }),
    };
    this.seen.push(entry);
    response.setHeader('Docker-Distribution-Api-Version', 'registry/2.0');
    const instead = this.options.instead?.[method as 'POST'];
    if (instead !== undefined) {
      const server = instead.server === undefined ? {} : { Server: instead.server };
      response.writeHead(instead.status, { Connection: 'close', ...server }).end(instead.body ?? '');
      return;
    }
    request.on('data', (chunk: Buffer) => {
      entry.bytes += chunk.length;
    });
    request.on('end', () => {
      const { status, headers: more, body } = this.answer(entry);
      response.writeHead(status, more).end(body);
    });
  };

  private answer({ method, url, authorization, headers, bytes }: Seen): Reply {
    if (!this.allowed(authorization)) {
      const challenge = this.options.challenge ?? 'Basic realm="Registry"';
      return { ...error(401, 'UNAUTHORIZED'), headers: { 'Www-Authenticate': challenge } };
    }
    const path = url.replace(/\?.*$/, '');
    if (path === '/v2/') return json(200, {});
    const [, name = '', kind = '', rest = ''] =
      /^\/v2\/(.+)\/(manifests|tags|blobs\/uploads)\/(.*)$/.exec(path) ?? [];
    const tags = this.options.images?.[name];
    if (kind === 'tags') return tags === undefined ? error(404, 'NAME_UNKNOWN') : json(200, { name, tags });
    if (kind === 'manifests') {
      // Without the types of OCI the image is said not to be there.
      const there = tags?.includes(rest) === true && headers.accept?.includes(OCI_INDEX) === true;
      return there ? json(200, { schemaVersion: 2 }) : error(404, 'MANIFEST_UNKNOWN');
    }
    return kind === 'blobs/uploads' ? this.upload(method, name, rest, url, bytes) : error(404, 'UNSUPPORTED');
  }

  private upload(method: string, name: string, id: string, url: string, bytes: number): Reply {
    if (method === 'POST' && id === '') {
      const begun = `upload-${++this.count}`;
      this.uploads.add(begun);
      return this.accept(`/v2/${name}/blobs/uploads/${begun}?_state=0`, 0);
    }
    if (!this.uploads.has(id)) return error(404, 'BLOB_UPLOAD_UNKNOWN');
    if (method === 'PATCH' && url.endsWith('?_state=0')) {
      return this.accept(`/v2/${name}/blobs/uploads/${id}?_state=${bytes}`, bytes);
    }
    if (method !== 'DELETE') return error(400, 'BLOB_UPLOAD_INVALID');
    this.uploads.delete(id);
    return { status: 204, headers: {}, body: '' };
  }

  private accept(path: string, bytes: number): Reply {
    const location = this.options.location === undefined ? path : this.options.location(path);
    const range = { Range: `0-${Math.max(0, bytes - 1)}` };
    return {
      status: 202,
      headers: location === undefined ? range : { ...range, Location: location },
      body: '',
    };
  }

  private allowed(authorization: string | undefined): boolean {
    const { user, password, token } = this.options;
    if (token !== undefined) return authorization === `Bearer ${token}`;
    if (user === undefined) return true;
    return authorization === `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }
}

interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

function json(status: number, body: unknown): Reply {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

function error(status: number, code: string): Reply {
  return json(status, { errors: [{ code, message: code.toLowerCase().replaceAll('_', ' ') }] });
}
