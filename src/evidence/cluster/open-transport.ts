import { Agent as HttpAgent } from 'node:http';
import { connect, type TLSSocket } from 'node:tls';
import { isAddress } from '../endpoint/address.js';
import { AgentWithSocket, http1Transport, MAX_SOCKETS } from './http1-transport.js';
import { http2Transport } from './http2-transport.js';
import type { Access } from './kubeconfig.js';
import { codedError, type Transport } from './transport.js';

/**
 * Opens the connection: HTTP/2 when the server agrees to it, else kept-alive HTTP/1.1 that starts with the socket that is open already.
 * Through a proxy and to http:// servers nothing is opened before the first request.
 */
export async function openTransport(access: Access, timeoutMs: number): Promise<Transport> {
  if (access.proxyAgent !== undefined)
    return http1Transport(access.server, access.proxyAgent, access.tls.servername);
  if (access.server.protocol === 'http:') {
    return http1Transport(access.server, new HttpAgent({ keepAlive: true, maxSockets: MAX_SOCKETS }));
  }
  const socket = await openTls(access, timeoutMs);
  if (socket.alpnProtocol === 'h2') return http2Transport(socket, access.server.origin);
  return http1Transport(access.server, new AgentWithSocket(access.tls, socket), access.tls.servername);
}

function openTls(access: Access, timeoutMs: number): Promise<TLSSocket> {
  const host = access.server.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(access.server.port || 443),
      ALPNProtocols: ['h2', 'http/1.1'],
      ...(isAddress(host) ? {} : { servername: host }),
      ...access.tls,
    });
    const timer = setTimeout(() => socket.destroy(codedError('ETIMEDOUT', 'connect timed out')), timeoutMs);
    const onClose = () => fail(codedError('ECONNRESET', 'closed during the TLS handshake'));
    const fail = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    socket.once('error', fail);
    socket.once('close', onClose);
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      socket.off('close', onClose);
      resolve(socket);
    });
  });
}
