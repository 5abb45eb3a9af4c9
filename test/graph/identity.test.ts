// The identity platform of the double, asked by the real msal-node: four proofs of who the application is, and none other.
import { createHash, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { ManagedIdentityApplication } from '@azure/msal-node';
import { sign } from 'jsonwebtoken';
import { confidentialClient, graphClient, type Proof, scopeOf, tokenFor } from './clients';
import { type GraphDouble, startGraphDouble } from './double';
import { trustInThisProcess } from './trust';

let double: GraphDouble;
let distrust: () => void;

beforeEach(async () => {
  double = await startGraphDouble();
  distrust = await trustInThisProcess(double.authority.certificate);
  double.tenant.addUser({ userPrincipalName: 'alice@demo.example' });
});
afterEach(async () => {
  distrust();
  await double.stop();
});

const works = async (token: string): Promise<void> => {
  await expect(graphClient(double, token).api('/users/alice@demo.example').get()).resolves.toHaveProperty('id');
};

const certificateProof = ({ certificate, privateKey }: { certificate: string; privateKey: string }): Proof => ({
  clientCertificate: {
    thumbprintSha256: createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex'),
    privateKey,
  },
});

describe('a token for the application', () => {
  it('comes for a secret, for every one that is registered, and for no other', async () => {
    await works(await tokenFor(double));
    double.app.secrets.add('the next one');
    await works(await tokenFor(double, { clientSecret: 'the next one' }));
    double.app.secrets.delete(double.secret);
    await expect(tokenFor(double)).rejects.toMatchObject({ errorCode: 'invalid_client' });
    expect(double.tokenRequests.map(({ status }) => status)).toEqual([200, 200, 401]);
  });

  it('comes for a certificate whose key signed the request, and for no other', async () => {
    const [ours, other] = [double.authority.issueClient('Latchkey'), double.authority.issueClient('other')];
    double.app.certificates.push(new X509Certificate(ours.certificate));
    await works(await tokenFor(double, certificateProof(ours)));
    await expect(tokenFor(double, certificateProof(other))).rejects.toMatchObject({ errorCode: 'invalid_client' });
    const stolenName = certificateProof({ certificate: ours.certificate, privateKey: other.privateKey });
    await expect(tokenFor(double, stolenName)).rejects.toMatchObject({ errorCode: 'invalid_client' });
  });

  it('comes for an assertion of a workload that the registration trusts', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const [issuer, subject] = ['https://cluster.example', 'system:serviceaccount:latchkey'];
    double.app.federations.push({ issuer, subject, key: createPublicKey(privateKey) });
    const assertion = (of: string) =>
      sign({}, privateKey, { algorithm: 'RS256', issuer, subject: of, audience: 'api://AzureADTokenExchange' });
    await works(await tokenFor(double, { clientAssertion: assertion(subject) }));
    await expect(tokenFor(double, { clientAssertion: assertion('system:serviceaccount:other') })).rejects.toMatchObject(
      {
        errorCode: 'invalid_client',
      },
    );
  });

  it('comes for a managed identity', async () => {
    const before = { ...process.env };
    process.env['IDENTITY_ENDPOINT'] = double.managedIdentity.endpoint;
    process.env['IDENTITY_HEADER'] = double.managedIdentity.header;
    try {
      const { accessToken } = await new ManagedIdentityApplication().acquireToken({ resource: double.origin });
      await works(accessToken);
    } finally {
      process.env = before;
    }
    expect(double.tokenRequests).toEqual([{ proof: 'managed', status: 200 }]);
  });

  it('carries the permissions of the moment: one taken away works until the next token', async () => {
    const before = await tokenFor(double);
    double.app.permissions.clear();
    await works(before);
    await expect(works(await tokenFor(double))).rejects.toThrow();
  });

  it('stops working when it is revoked', async () => {
    const before = await tokenFor(double);
    double.identity.revoke();
    await expect(graphClient(double, before).api('/users').get()).rejects.toMatchObject({ statusCode: 401 });
    expect(double.calls).toMatchObject([{ effect: false, status: 401 }]);
  });

  it('is lost in a trouble like any other answer', async () => {
    const client = () => confidentialClient(double).acquireTokenByClientCredential({ scopes: [scopeOf(double)] });
    double.faults.add('reset-before', { operation: 'identity.token' });
    await expect(client()).rejects.toThrow();
    double.faults.add('error-500', { operation: 'identity.token' });
    expect(
      await client().then(
        (result) => result?.accessToken,
        () => '',
      ),
    ).toBe('');
    await works(await tokenFor(double));
  });
});
