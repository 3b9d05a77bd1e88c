import type { Readings } from '../model.js';
import { leftOut } from '../reading.js';

/** The keys of everything that is read of the machine on which a client of the registry runs. */
export const MACHINE_KEYS = [
  'dockerHost',
  'dockerDaemon',
  'dockerConfig',
  'dockerTrust',
  'dockerClient',
  'runtimes',
] as const;

export type MachineReadings = Pick<Readings, (typeof MACHINE_KEYS)[number]>;

/** The same readings where nobody is to look at this machine. */
export function noMachine(reason: string): MachineReadings {
  const none = leftOut(reason);
  return {
    dockerHost: none,
    dockerDaemon: none,
    dockerConfig: none,
    dockerTrust: none,
    dockerClient: none,
    runtimes: none,
  };
}
