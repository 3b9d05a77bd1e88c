/** Programs that plans run. The journal names what an undo runs, so that nothing else may stand there. */
export const PROGRAMS: readonly string[] = ['helm', 'kubectl', 'microk8s', 'minikube'];
