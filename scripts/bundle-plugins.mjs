import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

const CLIENT = `${sep}node_modules${sep}@kubernetes${sep}client-node${sep}`;

/**
 * What client-node's KubeConfig imports and regdoctor never calls, or calls so rarely that it can wait. Each replacement exports the same names:
 * the generated API (1.1 MB) and node-fetch (which brings whatwg-url, and with it two deprecation warnings on newer Nodes) are only used by
 * methods that regdoctor does not use, and so is js-yaml (the kubeconfig is parsed with the YAML parser that the checks need anyway); openid-client is used by OIDC logins alone, and only in
 * functions that are awaited; a SOCKS proxy's agent is made ready by kubeconfig.ts.
 */
const REPLACED = {
  './gen/index.js': `
    const unused = () => { throw new Error('the generated API is not part of this build'); };
    export const createConfiguration = unused;
    export class ServerConfiguration { constructor() { unused(); } }`,
  'js-yaml': `
    export default { load() { throw new Error('js-yaml is not part of this build'); } };`,
  'node-fetch': `
    export class Headers { constructor() { throw new Error('node-fetch is not part of this build'); } }`,
  'socks-proxy-agent': `
    export class SocksProxyAgent {
      constructor(...args) {
        // A CommonJS package: behind import() its exports are the default.
        this.whenNeeded = async () => new (await import('socks-proxy-agent')).default.SocksProxyAgent(...args);
      }
    }`,
  'openid-client': `
    export const discovery = async (...args) => (await import('openid-client')).discovery(...args);
    export const refreshTokenGrant = async (...args) => (await import('openid-client')).refreshTokenGrant(...args);`,
};

/** Keeps of client-node what KubeConfig needs: the package does not say itself that its modules have no side effects. */
export const slimClient = {
  name: 'slim-client',
  setup(build) {
    build.onResolve(
      { filter: /^(\.\/gen\/index\.js|js-yaml|node-fetch|socks-proxy-agent|openid-client)$/ },
      ({ path, importer }) =>
        importer.includes(CLIENT) ? { path, namespace: 'replaced', sideEffects: false } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'replaced' }, ({ path }) => ({
      contents: REPLACED[path],
      resolveDir: join(process.cwd(), 'node_modules', '@kubernetes', 'client-node', 'dist'),
    }));
    build.onResolve({ filter: /^(@kubernetes\/client-node|\.)/ }, async (args) => {
      if (args.pluginData === 'resolving') return undefined;
      const { path, ...rest } = args;
      const resolved = await build.resolve(path, { ...rest, pluginData: 'resolving' });
      return resolved.path.includes(CLIENT) && resolved.errors.length === 0
        ? { path: resolved.path, sideEffects: false }
        : undefined;
    });
  },
};

/** ink connects to the React developer tools under DEV=true; they are not installed, and would bring a WebSocket client. */
export const noDevtools = {
  name: 'no-devtools',
  setup(build) {
    build.onResolve({ filter: /^\.\/devtools\.js$/ }, ({ path, importer }) =>
      importer.includes(`${sep}node_modules${sep}ink${sep}`) ? { path, namespace: 'devtools' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'devtools' }, () => ({ contents: 'export {};' }));
  },
};

const SEGMENTER = [
  'const segmenter = new Intl.Segmenter();',
  `let made;
  const segmenter = { segment: (text) => (made ??= new Intl.Segmenter()).segment(text) };`,
];

const EMOJI = [
  String.raw`const rgiEmojiRegex = /^\p{RGI_Emoji}$/v;`,
  String.raw`let sequences;
  const rgiEmojiRegex = {
    test(text) {
      const point = text.codePointAt(0);
      if (text.length > (point > 0xffff ? 2 : 1)) {
        return (sequences ??= new RegExp('^\\p{RGI_Emoji}$', 'v')).test(text);
      }
      return (point < 0x1f1e6 || point > 0x1f1ff) && /^\p{Emoji_Presentation}$/u.test(text);
    },
  };`,
];

/**
 * string-width compiles a pattern of all emoji sequences (12 ms) and, as wrap-ansi does, loads ICU's text breaking (10 ms) when it is imported:
 * together nearly what Node itself takes to start. Both are put off until a text needs them. A single code point is in RGI_Emoji exactly when it
 * is in Emoji_Presentation and no regional indicator, which is cheap to ask.
 */
const PUT_OFF = { 'string-width': [SEGMENTER, EMOJI], 'wrap-ansi': [SEGMENTER] };

export const lazyWidth = {
  name: 'lazy-width',
  setup(build) {
    const filter = /[\\/]node_modules[\\/](string-width|wrap-ansi)[\\/]index\.js$/;
    build.onLoad({ filter }, ({ path }) => {
      const name = filter.exec(path)[1];
      let contents = readFileSync(path, 'utf8');
      for (const [eager, lazy] of PUT_OFF[name]) {
        if (!contents.includes(eager)) throw new Error(`${name} has changed: no "${eager}"`);
        contents = contents.replace(eager, () => lazy);
      }
      return { contents };
    });
  },
};
