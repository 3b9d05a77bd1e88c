import { describe, expect, it } from 'vitest';
import { forCluster } from '../../src/fixes/shared/for-cluster.js';

const FILE = { kubeconfig: '/home/ann/other config', context: 'prod' };
const KUBECTL = "kubectl --kubeconfig '/home/ann/other config' --context prod";

describe('a command about a cluster that is named', () => {
  it.each([
    ['kubectl get pods -n registry', `${KUBECTL} get pods -n registry`],
    [
      'kubectl create secret generic a --dry-run=client -o yaml | kubectl apply -f -',
      `${KUBECTL} create secret generic a --dry-run=client -o yaml | ${KUBECTL} apply -f -`,
    ],
    [
      'kubectl get a -o yaml > a.yaml\nkubectl delete a b',
      `${KUBECTL} get a -o yaml > a.yaml\n${KUBECTL} delete a b`,
    ],
    [
      'helm upgrade --install traefik traefik --kube-context prod',
      "helm --kubeconfig '/home/ann/other config' upgrade --install traefik traefik --kube-context prod",
    ],
  ])('%s', (command, wanted) => {
    expect(forCluster(command, FILE)).toBe(wanted);
  });

  it.each([
    ["docker login -u admin 'kubectl x'"],
    ['regdoctor fix RD201 --context prod'],
    ['minikube addons enable ingress -p prod'],
    ['echo \'\nkubectl delete ns a\' "; kubectl b"'],
  ])('that is no command of kubectl or Helm stays: %s', (command) => {
    expect(forCluster(command, FILE)).toBe(command);
  });

  it('leaves the texts that it hands on as they are', () => {
    const patch = `kubectl patch issuer a -p '[{"value":"; kubectl delete ns x"}]'`;
    expect(forCluster(patch, { context: 'prod' })).toBe(patch.replace('kubectl', 'kubectl --context prod'));
    const applied = "kubectl apply -f - <<'EOF'\nmetadata:\nkubectl : x\nEOF\nkubectl get x";
    expect(forCluster(applied, { context: 'prod' })).toBe(
      "kubectl --context prod apply -f - <<'EOF'\nmetadata:\nkubectl : x\nEOF\nkubectl --context prod get x",
    );
  });

  it('goes by what kubectl has where nothing else was named', () => {
    const command = 'kubectl get pods | grep registry';
    expect(forCluster(command, {})).toBe(command);
    expect(forCluster('helm list', { context: 'prod' })).toBe('helm list');
  });
});
