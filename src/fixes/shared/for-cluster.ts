import { shellCommand } from './shell.js';

/** How a command finds its cluster, where it is not to go by what kubectl has for the current one. */
export interface ClusterFlags {
  /** Path of the kubeconfig file. */
  kubeconfig?: string | undefined;
  /** Name of the context in it. */
  context?: string | undefined;
}

/**
 * Quoted words and here documents, which are other programs' text, or else a program at the beginning of a command: of the line, or behind a
 * pipe or another operator.
 */
const PIECES =
  /'[^']*'|"(?:\\.|[^"\\])*"|<<'?(\w+)'?\n[\s\S]*?\n\1(?=\n|$)|(^|\n|[|;&(]\s*)(kubectl|helm)(?= )/g;

/**
 * A command for pasting, about this cluster wherever it is pasted: kubectl gets `--kubeconfig` and `--context`, and Helm, which our commands give
 * their context themselves, `--kubeconfig`. What is given neither, and what is no command of theirs, stays as it is.
 */
export function forCluster(command: string, { kubeconfig, context }: ClusterFlags): string {
  const file = kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig];
  const words = {
    kubectl: [...file, ...(context === undefined ? [] : ['--context', context])],
    helm: file,
  };
  return command.replace(PIECES, (piece, _end, before: string | undefined, program: string | undefined) =>
    program === 'kubectl' || program === 'helm'
      ? `${before ?? ''}${shellCommand(program, ...words[program])}`
      : piece,
  );
}
