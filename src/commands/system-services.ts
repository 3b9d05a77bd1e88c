import type { Profile } from '../profile/profile.js';
import { saveProfile } from '../profile/store.js';
import { openScreen } from './open-screen.js';
import { openSession } from './open-session.js';
import type { Services } from './services.js';

/** The real services. Behind them a report never loads the screen, and `--from` never loads Kubernetes. */
export const services: Services = {
  openSession,
  openScreen,
  async openInstall(request) {
    const { openInstall } = await import('./open-install.js');
    const { profile, profilePath: path, keepProfile } = request;
    const save = keepProfile ? (answers: Profile) => saveProfile(path, answers) : async () => undefined;
    return openInstall(request, { profile, path, save, playground: request.playground === true });
  },
  async openInstallScreen(...given) {
    const { openInstallScreen } = await import('./open-install-screen.js');
    return openInstallScreen(...given);
  },
  openPullSecret: async (request) => (await import('./open-pull-secret.js')).openPullSecret(request),
  openUninstall: async (request) => (await import('./open-uninstall.js')).openUninstall(request),
};
