/** An HTTP answer, free of HTTP's objects. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  301: 'Moved Permanently',
  401: 'Unauthorized',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Request Entity Too Large',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
};

export const SERVER = 'nginx/1.22.1';

/** The words after the status, as nginx sends them. */
export function reasonOf(status: number): string {
  return REASONS[status] ?? '';
}

/** nginx's own error page. */
export function nginxPage(status: number): Reply {
  const title = `${status} ${reasonOf(status)}`;
  return {
    status,
    headers: { 'Content-Type': 'text/html' },
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>${SERVER}</center>\r\n</body>\r\n</html>\r\n`,
  };
}

/** The page that nginx shows before anybody has told it anything else. */
export function welcomePage(): Reply {
  const body =
    '<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n</body>\n</html>\n';
  return { status: 200, headers: { 'Content-Type': 'text/html' }, body };
}

/** What ingress-nginx's default backend says to a host or path that no Ingress claims. */
export function defaultBackend(): Reply {
  return {
    status: 404,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    body: 'default backend - 404',
  };
}
