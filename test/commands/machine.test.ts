import { expect, it } from 'vitest';
import { accessOf } from '../../src/commands/machine.js';

it('lets programs go by the kubeconfig that was given, and by their own where none was', async () => {
  const given = accessOf({ kubeconfig: '/somewhere/else.yaml', resolve: [], allNamespaces: false });
  const { stdout } = await given.run(['printenv', 'KUBECONFIG']);
  expect(stdout).toBe('/somewhere/else.yaml\n');
  const own = accessOf({ resolve: [], allNamespaces: false });
  expect(own.env.KUBECONFIG).toBe(process.env.KUBECONFIG);
  expect(own.env.PATH).toBe(process.env.PATH);
});
