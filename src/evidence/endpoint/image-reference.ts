import { ConfigError } from '../../errors.js';

export interface ImageReference {
  /** `team/app` */
  repository: string;
  /** A tag or a digest. */
  reference: string;
}

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const REPOSITORY = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[a-z][a-z0-9]*(?:[-_+.][a-z][a-z0-9]*)*:[0-9a-f]{32,}$/i;
/** Docker's limit for the name, registry included. */
const NAME_LENGTH = 255;

/**
 * Takes an image reference apart as Docker does: what stands before the first slash is a registry when it has a dot or a colon or is `localhost`;
 * the tag is `latest` when there is neither tag nor digest.
 * @throws ConfigError when it is not a reference, or one of another registry than host:port.
 */
export function parseImage(image: string, host: string, port: number): ImageReference {
  const own = port === 443 ? host : `${host}:${port}`;
  const slash = image.indexOf('/');
  const first = slash < 0 ? '' : image.slice(0, slash);
  const isRegistry = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const registry = isRegistry ? first : 'docker.io';
  const wanted = [own, `${host}:${port}`].map((name) => name.toLowerCase());
  if (!wanted.includes(registry.toLowerCase())) {
    throw new ConfigError(
      `--image ${image} is an image of ${registry}, not of ${own}.`,
      `An image of this registry begins with its name: ${own}/${slash < 0 || !isRegistry ? image : image.slice(slash + 1)}`,
    );
  }
  const [rest = '', digest, ...more] = image.slice(slash + 1).split('@');
  const colon = rest.indexOf(':');
  const repository = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? 'latest' : rest.slice(colon + 1);
  const complaint = complaintAbout(repository, tag, digest, registry);
  if (complaint !== undefined || more.length > 0) {
    throw new ConfigError(
      `--image ${image}: ${complaint ?? 'invalid reference format'}.`,
      `For example: --image ${own}/team/app:1.0`,
    );
  }
  return { repository, reference: digest ?? tag };
}

/** Docker's words for what it does not take. */
function complaintAbout(
  repository: string,
  tag: string,
  digest: string | undefined,
  registry: string,
): string | undefined {
  if (repository !== repository.toLowerCase() && REPOSITORY.test(repository.toLowerCase())) {
    return 'invalid reference format: repository name must be lowercase';
  }
  if (`${registry}/${repository}`.length > NAME_LENGTH) {
    return `repository name must not be more than ${NAME_LENGTH} characters`;
  }
  const valid = REPOSITORY.test(repository) && TAG.test(tag) && (digest === undefined || DIGEST.test(digest));
  return valid ? undefined : 'invalid reference format';
}
