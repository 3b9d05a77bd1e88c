import { randomUUID } from 'node:crypto';
import { at, text } from '../../kube/objects.js';
import type { RunningRegistry } from './registry.js';

/** What became of a container that was started. `registry` is absent for images that the playground knows nothing of. */
export type Outcome =
  | { state: 'running'; registry?: RunningRegistry; log: string }
  | { state: 'crashed'; exitCode: number; log: string };

export const USAGE = `Usage:
  registry serve <config> [flags]

Flags:
  -h, --help   help for serve
`;

export function crashed(log: string, exitCode = 1): Outcome {
  return { state: 'crashed', exitCode, log };
}

/** A Go panic of the registry with its trace. */
export function panicOf(reason: string): string {
  return `panic: ${reason}

goroutine 1 [running]:
github.com/docker/distribution/registry/handlers.NewApp({0x11a4b98?, 0xc000565f50?}, 0xc000097500)
	github.com/docker/distribution/registry/handlers/app.go:127 +0x2411
github.com/docker/distribution/registry.NewRegistry({0x11a4b98?, 0xc000565770?}, 0xc000097500)
	github.com/docker/distribution/registry/registry.go:161 +0x145
github.com/docker/distribution/registry.glob..func1(0x17653c0?, {0xc000047e40, 0x1, 0x1})
	github.com/docker/distribution/registry/registry.go:119 +0x18f
github.com/spf13/cobra.(*Command).execute(0x17653c0, {0xc000047e00, 0x1, 0x1})
	github.com/spf13/cobra/command.go:920 +0x847
github.com/spf13/cobra.(*Command).ExecuteC(0x17656a0)
	github.com/spf13/cobra/command.go:1044 +0x3bd
github.com/spf13/cobra.(*Command).Execute(...)
	github.com/spf13/cobra/command.go:968
main.main()
	github.com/docker/distribution/cmd/registry/main.go:22 +0x25
`;
}

/** The lines that a registry writes when it comes up. */
export function runningLog(now: Date, addr: string, config: unknown): string {
  const service = text(at(config, 'log', 'fields', 'service'));
  const tail = `go.version=go1.19.8 instance.id=${randomUUID()}${service === undefined ? '' : ` service=${service}`} version=2.8.2`;
  const time = `time="${now.toISOString().replace('Z', '000000Z')}"`;
  const lines: [string, string][] = [
    [
      'warning',
      'No HTTP secret provided - generated random secret. This may cause problems with uploads if multiple registries are behind a load-balancer. To provide a shared secret, fill in http.secret in the configuration file or set the REGISTRY_HTTP_SECRET environment variable.',
    ],
    ['info', 'redis not configured'],
    ['info', 'Starting upload purge in 40m0s'],
    ['info', 'using inmemory blob descriptor cache'],
    ['info', `listening on ${addr.startsWith(':') ? `[::]${addr}` : addr}`],
  ];
  return lines.map(([level, message]) => `${time} level=${level} msg="${message}" ${tail}\n`).join('');
}
