import { createServer } from 'node:net';
import { demonstrateInstall } from '../../../src/commands/demo-install.js';
import { systemIo } from '../../../src/commands/io.js';
import { openInstall } from '../../../src/commands/open-install.js';
import { parse } from '../../../src/commands/parse.js';
import type { Services } from '../../../src/commands/services.js';
import { services } from '../../../src/commands/system-services.js';
import { type Clock, systemClock } from '../../../src/plan/clock.js';
import { startPlayground } from '../../../src/playground/playground.js';
import type { Profile } from '../../../src/profile/profile.js';
import { saveProfile } from '../../../src/profile/store.js';
import { STEP_IDS } from '../../../src/steps/step.js';
import { CURES, type Cure } from './cures.js';

/** Of a public domain, so that an authority of the Internet would issue for it. */
const HOST = 'registry.no-such-name.huatai.me';
/** How many times faster everything is waited for than in life. */
const HASTE = 10;

const start = Date.now();
const clock: Clock = {
  now: () => start + (Date.now() - start) * HASTE,
  sleep: (ms, signal) => systemClock.sleep(ms / HASTE, signal),
};

/**
 * `regdoctor demo install`, but that something goes wrong at each of its steps. What no key of regdoctor cures is cured from outside, as a
 * colleague would: whoever connects to the socket CURES_AT sends the name of a cure and gets `done` back.
 */
const playground = await startPlayground({
  case: 'install',
  inject: STEP_IDS,
  speed: HASTE * 10,
  adjust: (state) => {
    const objects = JSON.stringify(state.objects).replaceAll(state.host, HOST);
    Object.assign(state, { host: HOST, objects: JSON.parse(objects) });
  },
});

const outside = createServer({ allowHalfOpen: true }, (connection) => {
  connection.setEncoding('utf8').once('data', async (name: Cure) => {
    await CURES[name](playground);
    connection.end('done');
  });
});
outside.listen(process.env.CURES_AT);
try {
  const hasty: Services = {
    ...services,
    openInstall: (request) => {
      const { profile, profilePath: path } = request;
      const save = (answers: Profile) => saveProfile(path, answers);
      return openInstall(request, { profile, path, save, playground: true, clock });
    },
  };
  const profile = { certificate: { source: 'acme-http01', server: 'production' } } as const;
  const io = systemIo('regdoctor', 'stage');
  process.exitCode = await demonstrateInstall(playground, parse(['install']), io, hasty, profile);
} finally {
  outside.close();
  await playground.close();
}
