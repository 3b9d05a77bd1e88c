import type { ReadingKey } from '../model.js';
import { type OnProgress, observed } from '../progress.js';
import { leftOut, type Reading, skipped } from '../reading.js';
import type { FindLogin } from './credentials.js';
import { readImage } from './image.js';
import type { ImageReference } from './image-reference.js';
import { readLogin } from './login.js';
import type { EndpointReadings } from './nothing-probed.js';
import { readPush } from './push.js';
import type { RegistryAccess } from './registry-access.js';

export interface BeyondOptions {
  login?: FindLogin;
  pushTest?: boolean;
  image: { text: string; reference: ImageReference } | undefined;
  onProgress?: OnProgress;
}

type Take<T> = (registry: RegistryAccess) => Promise<Reading<T>>;

/**
 * What goes beyond the question whether the registry answers: login, upload, image. Each is taken only where it is wanted and the registry's certificate
 * was verified.
 */
export async function readBeyond(
  registry: Promise<Reading<RegistryAccess>>,
  options: BeyondOptions,
): Promise<Pick<EndpointReadings, 'login' | 'push' | 'image'>> {
  const { login, pushTest, image, onProgress } = options;
  const taken = <T>(key: ReadingKey, not: string, take: Take<T>): Promise<Reading<T>> =>
    observed(onProgress, key, undefined, async () => {
      const access = await registry;
      if (access.state === 'read') return take(access.value);
      return access.state === 'skipped' ? skipped(`${not}: ${access.reason}`) : access;
    });
  const [loginSeen, pushSeen, imageSeen] = await Promise.all([
    login === undefined ? leftOut('no login was to be tried') : taken('login', 'not sent', loginOf),
    pushTest === true ? taken('push', 'not tried', readPush) : leftOut('--push-test was not given'),
    image === undefined
      ? leftOut('--image was not given')
      : taken('image', 'not asked for', (access) => readImage(access, image.text, image.reference)),
  ]);
  return { login: loginSeen, push: pushSeen, image: imageSeen };
}

/** A login is sent only to a registry that wants one. */
const loginOf: Take<Extract<EndpointReadings['login'], { state: 'read' }>['value']> = async (access) => {
  if (access.status === 401) return readLogin(access);
  return access.status >= 200 && access.status < 300
    ? leftOut('not sent: the registry answers without a login')
    : skipped(`not sent: /v2/ answers ${access.status}`);
};
