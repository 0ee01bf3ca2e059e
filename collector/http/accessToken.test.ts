import { expect, it } from 'vitest';
import { hideTokens, newToken } from './accessToken.ts';

const token = newToken();

it.each([
  [`Authorization: Bearer ${token}`, 'Authorization: Bearer (hidden)'],
  [`{"headers":{"authorization":"Bearer abcdefgh.ijkl"}}`, '{"headers":{"authorization":"Bearer (hidden)"}}'],
  [`{"token":"${token}","other":1}`, '{"token":"(hidden)","other":1}'],
  ['GET /sign-in?code=abc_DEF-123 failed', 'GET /sign-in?code=(hidden) failed'],
  ['postgres://trl:pass%40@db.example.com/trl', 'postgres://trl:(hidden)@db.example.com/trl'],
  ['the operator’s own-token-of-her-own', 'the operator’s (hidden)'],
  ['nothing to hide: http://127.0.0.1:8787/api/tokens', 'nothing to hide: http://127.0.0.1:8787/api/tokens'],
])('%s', (text, shown) => {
  expect(hideTokens(text, 'own-token-of-her-own')).toBe(shown);
});

it('a text stays as it is where the admin token is none', () => {
  expect(hideTokens('a banana', 'a')).toBe('a banana');
});
