import { describe, expect, it } from 'vitest';
import { createSender } from '../send/send.ts';
import { addressProblem, checkDestinationLiteral } from './destinationGuard.ts';
import { createOwnAddresses, type NetworkInterfaces } from './ownAddresses.ts';

/** Public ones; the machine that runs the tests may have any. */
const interfaces: NetworkInterfaces = () => ({
  lo: [{ address: '127.0.0.1' }],
  eth0: [{ address: '9.9.9.9' }, { address: '2620:fe::9' }, { address: 'fe80::1%eth0' }],
  down: undefined,
});
const isOwn = createOwnAddresses(() => 0, interfaces);

describe('addresses of this machine', () => {
  it.each([
    ['as it is', '9.9.9.9'],
    ['mapped', '::ffff:9.9.9.9'],
    ['mapped, in hexadecimal', '::ffff:909:909'],
    ['IPv6', '2620:fe::9'],
    ['IPv6 in brackets', '[2620:fe::9]'],
    ['IPv6 in another spelling', '2620:00FE:0:0:0::0009'],
    ['behind a network’s own NAT64 prefix, /96', '2a00:1450:64::9.9.9.9'],
    ['/64', '2a00:1450:64:0:9:909:900::'],
    ['/56', '2a00:1450:64:9:9:909::'],
    ['/48', '2a00:1450:64:909:9:900::'],
    ['/40', '2a00:1450:9:909:9::'],
    ['/32', '2a00:1450:909:909::'],
  ])('%s: %s', (_, address) => {
    expect(isOwn(address)).toBe(true);
    expect(addressProblem(address, isOwn)).toBe('an address of this machine itself');
  });

  it.each(['9.9.9.10', '8.8.8.8', '2620:fe::fe', '2a00:1450::1', 'partner.example', ''])('not %s', (address) => {
    expect(isOwn(address)).toBe(false);
  });

  it.each(['64:ff9b::9.9.9.9', '2002:909:909::', '::9.9.9.9'])('%s is none, and refused as what it is', (address) => {
    expect(addressProblem(address, isOwn)).not.toBeNull();
  });

  it('are read again, however the clock goes', () => {
    let [time, address] = [10_000, '9.9.9.9'];
    const changing = createOwnAddresses(
      () => time,
      () => ({ eth0: [{ address }] }),
    );
    expect(changing('9.9.9.9')).toBe(true);
    address = '9.9.9.10';
    time += 5_000;
    expect([changing('9.9.9.9'), changing('9.9.9.10')]).toEqual([false, true]);
    address = '9.9.9.11';
    time = 0;
    expect(changing('9.9.9.11')).toBe(true);
  });
});

it('names them when a connector is saved, unless they are allowed', () => {
  expect(checkDestinationLiteral('https://9.9.9.9/p', [], isOwn)).toBe(
    'blocked destination: 9.9.9.9 is an address of this machine itself; add 9.9.9.9:443 to TRL_ALLOWED_DESTINATIONS to allow it',
  );
  expect(checkDestinationLiteral('https://9.9.9.9/p', ['9.9.9.9:443'], isOwn)).toBeNull();
});

it.each([
  ['a literal address', 'http://9.9.9.9/p', '9.9.9.9 is'],
  ['a name', 'http://collector.example/p', 'collector.example resolves to ::ffff:9.9.9.9, which is'],
])('nothing is sent to them: %s', async (_, url, finding) => {
  const sender = createSender({
    allowedDestinations: [],
    now: Date.now,
    interfaces,
    lookup: (_, __, callback) => callback(null, [{ address: '::ffff:9.9.9.9', family: 6 }]),
  });
  const { permanent, unsent, attempt } = await sender.send({ method: 'GET', url, headers: [], body: null }, 'd-1');
  await sender.close();
  expect({ permanent, unsent, status: attempt.status }).toEqual({ permanent: true, unsent: true, status: null });
  expect(attempt.error).toContain(`blocked destination: ${finding} an address of this machine itself; add `);
});
