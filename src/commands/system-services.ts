import type { Services } from './services.js';

/** The real services, each loaded when it is first called: a report never loads the screen, and `--from` never loads Kubernetes. */
export const services: Services = {
  async openSession(request, options) {
    return (await import('./open-session.js')).openSession(request, options);
  },
  async openScreen(session, io, terminal, setting) {
    return (await import('./open-screen.js')).openScreen(session, io, terminal, setting);
  },
};
