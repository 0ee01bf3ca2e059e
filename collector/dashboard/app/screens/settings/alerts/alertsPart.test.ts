import { describe, expect, it } from 'vitest';
import type { AlertSettings } from '../../../api/types.ts';
import { freshReceiver, readAlerts, writeAlerts } from './alertsPart.ts';

const SETTINGS: AlertSettings = {
  to: [
    { kind: 'webhook', name: 'Ops', url: 'https://ops.example/', signWith: ['ops'] },
    { kind: 'webhook', name: 'Bare', url: 'https://ops.example/bare' },
    { kind: 'slack', name: 'Team', url: '{{SECRET.slack}}' },
    {
      kind: 'email',
      name: 'Mail',
      to: ['ops@shop.example'],
      from: 'alerts@shop.example',
      server: 'smtps://robot@mail.example',
      password: '{{SECRET.smtp}}',
    },
    { kind: 'email', name: 'Relay', to: ['a@b.example'], from: 'c@d.example', server: 'smtp://mail.example:25' },
  ],
  kinds: { silence: { usual: 30 }, disk_full: { on: false }, share_failing: { share: 5, count: 3, on: false } },
  quietHours: { from: '21:30', to: '06:00', zone: 'Europe/Berlin' },
};

describe('alerts as a form', () => {
  it.each([SETTINGS, { to: [], kinds: {} }])('come back as they were', (settings) => {
    expect(writeAlerts(readAlerts(settings, 'UTC'))).toEqual(settings);
  });

  it('say what is usual where nothing is set', () => {
    const { kinds, zone } = readAlerts({ to: [], kinds: {} }, 'Asia/Tokyo');
    expect(kinds.share_failing).toEqual({ on: true, thresholds: { share: 20, count: 10 } });
    expect(zone).toBe('Asia/Tokyo');
  });

  it('lose what is of another kind of receiver', () => {
    const draft = readAlerts({ to: [], kinds: {} }, 'UTC');
    const row = { ...freshReceiver('slack', ' Team '), url: ' {{SECRET.s}} ', from: 'x@y.example', signWith: ['a'] };
    expect(writeAlerts({ ...draft, to: [row] })).toEqual({
      to: [{ kind: 'slack', name: 'Team', url: '{{SECRET.s}}' }],
      kinds: {},
    });
  });
});
