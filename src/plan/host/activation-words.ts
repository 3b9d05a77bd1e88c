import type { Activation } from '../../fixes/change.js';

/** An activation in plain words, for the preview and the undo: what is run, and what it interrupts. */
export function activationWords(activation: Activation): string {
  switch (activation.type) {
    case 'systemd-daemon-reload':
      return 'systemctl daemon-reload (systemd reads its units again; nothing is interrupted)';
    case 'docker-reload':
      return 'reload of Docker by SIGHUP (it reads its configuration again; containers keep running)';
    case 'docker-restart':
      return 'restart of Docker (its containers stop, unless live-restore is on)';
    case 'update-trust-store':
      return `${activation.command} (the system's list of trusted authorities is made anew; nothing is interrupted)`;
  }
}
