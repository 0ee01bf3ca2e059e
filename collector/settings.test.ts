import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

describe('readSettings', () => {
  it('has the documented defaults', () => {
    expect(readSettings({})).toEqual({
      port: 8787,
      host: '127.0.0.1',
      dataDir: './data',
      publicUrl: undefined,
      tagPath: '/t',
      eventsPath: '/v1/events',
      adminToken: undefined,
      allowSharedData: false,
      allowedDestinations: [],
      retentionDays: 90,
      trustedProxies: 0,
      rateLimit: 200,
    });
  });

  it.each([
    [{ TRL_PORT: '9000' }, { port: 9000 }],
    [{ TRL_PORT: '' }, { port: 8787 }],
    [{ TRL_ALLOW_SHARED_DATA: '1' }, { allowSharedData: true }],
    [{ TRL_ALLOW_SHARED_DATA: '0' }, { allowSharedData: false }],
    [
      { TRL_TAG_PATH: '/assets/shop', TRL_EVENTS_PATH: '/x' },
      { tagPath: '/assets/shop', eventsPath: '/x' },
    ],
    [{ TRL_PUBLIC_URL: 'https://collect.example.com/' }, { publicUrl: 'https://collect.example.com' }],
    [{ TRL_PUBLIC_URL: 'https://example.com/#' }, { publicUrl: 'https://example.com' }],
    [{ TRL_ALLOWED_DESTINATIONS: 'my_partner:8080' }, { allowedDestinations: ['my_partner:8080'] }],
    [{ TRL_PUBLIC_URL: 'https://example.com/trl/' }, { publicUrl: 'https://example.com/trl' }],
    [
      { TRL_DATABASE_URL: 'postgresql://u:p%40@[::1]/trl?sslmode=verify-full' },
      { databaseUrl: 'postgresql://u:p%40@[::1]/trl?sslmode=verify-full' },
    ],
    [
      { TRL_ALLOWED_DESTINATIONS: ' Localhost:80, [::1]:8080 ,127.0.0.1:9000' },
      { allowedDestinations: ['localhost:80', '[::1]:8080', '127.0.0.1:9000'] },
    ],
    [
      { TRL_RATE_LIMIT: '0', TRL_TRUST_PROXY: '2', TRL_RETENTION_DAYS: '30' },
      { rateLimit: 0, trustedProxies: 2, retentionDays: 30 },
    ],
  ])('takes %o', (environment, expected) => {
    expect(readSettings(environment)).toMatchObject(expected);
  });

  it.each([
    [{ TRL_PORT: 'abc' }, 'TRL_PORT=abc is not valid; accepted: a whole number from 0 to 65535'],
    [{ TRL_PORT: '70000' }, 'TRL_PORT=70000'],
    [{ TRL_TAG_PATH: 'x' }, 'TRL_TAG_PATH=x is not valid; accepted: a path of letters'],
    [{ TRL_TAG_PATH: '/x/' }, 'without a slash at its end, for example /t'],
    [{ TRL_EVENTS_PATH: '/api/x' }, 'not below /api'],
    [{ TRL_EVENTS_PATH: '/:x' }, 'TRL_EVENTS_PATH=/:x'],
    [{ TRL_PORT: '-1' }, 'TRL_PORT=-1'],
    [{ TRL_PORT: '1e3' }, 'TRL_PORT=1e3'],
    [{ TRL_RETENTION_DAYS: '0' }, 'from 1 to 3650'],
    [{ TRL_ALLOW_SHARED_DATA: 'yes' }, 'TRL_ALLOW_SHARED_DATA=yes is not valid; accepted: 1 (yes) or 0 (no)'],
    [{ TRL_PUBLIC_URL: 'collect.example.com' }, 'TRL_PUBLIC_URL=collect.example.com'],
    [{ TRL_PUBLIC_URL: 'ftp://x' }, 'http or https'],
    [{ TRL_PUBLIC_URL: 'https://x/?a=1' }, 'without query'],
    [{ TRL_ALLOWED_DESTINATIONS: '127.0.0.1' }, 'TRL_ALLOWED_DESTINATIONS=127.0.0.1 is not valid; accepted: host:port'],
    [{ TRL_ALLOWED_DESTINATIONS: 'http://a:80' }, 'host:port'],
    [{ TRL_ALLOWED_DESTINATIONS: 'a:0' }, 'host:port'],
    [{ TRL_ALLOWED_DESTINATIONS: '*:80' }, 'host:port'],
    [{ TRL_ALLOWED_DESTINATIONS: '[::::]:80' }, 'host:port'],
    [{ TRL_ALLOWED_DESTINATIONS: '999.9.9.9:80' }, 'TRL_ALLOWED_DESTINATIONS=999.9.9.9:80 is not valid'],
    [
      { TRL_DATABASE_URL: 'mysql://u:secret@x/trl' },
      'TRL_DATABASE_URL=(hidden) is not valid; accepted: an address like',
    ],
    [{ TRL_DATABASE_URL: 'postgres://u:sec ret#@[x' }, 'TRL_DATABASE_URL=(hidden) is not valid'],
  ])('refuses %o', (environment, message) => {
    expect(() => readSettings(environment)).toThrow(message);
  });

  it('refuses a weak admin token without repeating it', () => {
    expect(() => readSettings({ TRL_ADMIN_TOKEN: 'hunter2' })).toThrow('at least 16 printable ASCII characters');
    expect(() => readSettings({ TRL_ADMIN_TOKEN: 'hunter2' })).not.toThrow('hunter2');
  });
});
