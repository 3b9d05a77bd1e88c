import { configData } from '../../checks/shared/config-yaml.js';
import { at, record, text } from '../../kube/objects.js';
import { configurationRef } from '../../manifests/configuration.js';
import { CONFIG_KEY } from '../../manifests/names.js';
import type { StepContext } from '../step.js';
import { placed } from './placed.js';
import { liveObject } from './plan-for-objects.js';

/** The text that the registry is to read and that is there; undefined when there is none. */
export function liveConfiguration(context: StepContext): string | undefined {
  return text(at(liveObject(context, configurationRef(placed(context))), 'data', CONFIG_KEY));
}

/** The storage drivers that an install writes. */
export const DRIVERS = ['filesystem', 's3'] as const;
export type Driver = (typeof DRIVERS)[number];

/** The storage driver in a configuration; undefined when it has none of these. */
export function driverIn(configuration: string): Driver | undefined {
  const storage = record(configData(configuration).storage);
  return DRIVERS.find((driver) => driver in storage);
}
