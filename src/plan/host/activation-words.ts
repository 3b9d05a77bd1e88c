import type { Activation, HostChange } from '../../fixes/change.js';
import type { HostFileLine, HostJournalChange } from '../journal.js';

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

/** A change of the host in a few words: the files that change, or what is run where none does. */
export function hostWords(change: HostChange | HostJournalChange): string {
  const files: readonly Partial<HostFileLine>[] = change.files;
  const changed = files.filter(
    ({ beforeHash, afterHash }) => afterHash === undefined || beforeHash !== afterHash,
  );
  const paths = changed.map(({ path }) => path);
  if (paths.length > 0) {
    return `change ${paths.includes(change.target.path) ? change.target.path : paths.join(', ')}`;
  }
  const down = 'wasDown' in change && change.wasDown === true;
  const runs = change.activation.flatMap(({ type }) => (type === 'systemd-daemon-reload' ? [] : [type]));
  const [main] = runs;
  if (main === 'docker-reload') return 'reload Docker';
  if (main === 'docker-restart') return down ? 'start Docker' : 'restart Docker';
  return main === undefined ? 'reload the units of systemd' : 'update the trust store';
}
