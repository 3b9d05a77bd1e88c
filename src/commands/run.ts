import { systemIo } from './io.js';
import { main } from './main.js';
import { services } from './system-services.js';

/** Runs a command line with the process's own streams and with the real services. `name` is what regdoctor was called by. */
export function run(argv: readonly string[], name: string, version: string): Promise<number> {
  return main(argv, systemIo(name, version), services);
}
