import { describe, expect, it } from 'vitest';
import { approvalHash } from './approvalHash.ts';
import { accepted } from './pixels.testing.ts';

const TEMPLATE = '<img src="https://h.example/p?v={{VALUE}}">';
const HOSTS = ['https://a.example', 'https://h.example'];
const hash = approvalHash(accepted(TEMPLATE), { hosts: HOSTS });

describe('approvalHash', () => {
  it('is 64 hex digits, the same each time', () => {
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(approvalHash(accepted(TEMPLATE), { hosts: HOSTS })).toBe(hash);
  });

  it('does not depend on the order or repetition of hosts', () => {
    expect(
      approvalHash(accepted(TEMPLATE), { hosts: ['https://h.example', 'https://a.example', 'https://h.example'] }),
    ).toBe(hash);
  });

  it.each([
    ['the mode', () => approvalHash(accepted(TEMPLATE, false), { hosts: HOSTS })],
    ['a host more', () => approvalHash(accepted(TEMPLATE), { hosts: [...HOSTS, 'https://b.example'] })],
    ['a host less', () => approvalHash(accepted(TEMPLATE), { hosts: ['https://h.example'] })],
    ['a space in the template', () => approvalHash(accepted(`${TEMPLATE} `), { hosts: HOSTS })],
    ['a line end', () => approvalHash(accepted(`${TEMPLATE}\r\n`), { hosts: HOSTS })],
    [
      'a slot’s context',
      () => approvalHash({ ...accepted(TEMPLATE), slots: accepted('<p>{{VALUE}}</p>').slots }, { hosts: HOSTS }),
    ],
  ])('changes with %s', (_, other) => {
    expect(other()).not.toBe(hash);
  });
});
