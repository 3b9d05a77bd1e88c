import { openScreen } from './open-screen.js';
import { openSession } from './open-session.js';
import type { Services } from './services.js';

/** The real services. Behind them a report never loads the screen, and `--from` never loads Kubernetes. */
export const services: Services = { openSession, openScreen };
