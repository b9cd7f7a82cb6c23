// A certified OpenID Connect provider (npm's oidc-provider) with the people and the client of the tests.
// Arguments: port, JSON with `client`, `people` (login -> claims).
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

const [port, text] = process.argv.slice(2);
const { client, people } = JSON.parse(text);
const require = createRequire(path.join(process.env.NODE_MODULES, 'here.js'));
const { Provider } = await import(pathToFileURL(require.resolve('oidc-provider')).href);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [client],
  claims: { openid: ['sub'], profile: ['employee_number', 'groups', 'department'] },
  findAccount: async (_context, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, ...people[id] }),
  }),
  pkce: { required: () => true },
  cookies: { keys: ['of the tests'] },
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
