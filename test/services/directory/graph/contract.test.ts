// Proves that Entra ID keeps the contract of every directory.

import { idOf } from '../../../../src/services/directory/graph/user';
import { directoryContract, type Person } from '../../../contracts/directory';
import { createEntra } from './entra';

directoryContract('graph', async () => {
  const { directory, people, double, ids, clock, close } = await createEntra();
  const { tenant } = double;
  for (const id of Object.values(ids)) tenant.removeUser(id);
  tenant.addDomain('demo.example');
  const add = async ({ username, email, displayName, aliases = [], unit, disabled = false }: Person) =>
    idOf(
      tenant.addUser({
        userPrincipalName: username,
        mail: email,
        displayName,
        more: {
          proxyAddresses: aliases.map((alias) => `smtp:${alias}`),
          accountEnabled: !disabled,
          ...(unit === undefined ? {} : { department: unit }),
        },
      }),
    );
  return { directory, people, add, pass: clock.advance, close };
});
