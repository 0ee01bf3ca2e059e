import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { makeSigningSecret, parseSigningSecret, signatureHeaders } from './signature.ts';

const secret = (bytes: number) => makeSigningSecret(Buffer.alloc(bytes, 7));

function keyOf(text: string): Buffer {
  const parsed = parseSigningSecret(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.key;
}

it('is what Standard Webhooks’ own library signs', () => {
  const at = 1_764_000_000_999;
  const body = '{"ł":"🛒"}';
  const headers = Object.fromEntries(
    signatureHeaders({ id: 'msg_1', at, body }, [keyOf(secret(24)), keyOf(secret(64))]),
  );
  expect(headers).toEqual({
    'webhook-timestamp': '1764000000',
    'webhook-signature': [24, 64]
      .map((bytes) => new Webhook(secret(bytes)).sign('msg_1', new Date(at), body))
      .join(' '),
  });
});

describe('a signing secret', () => {
  it.each([24, 32, 64])('has %i bytes', (bytes) => {
    expect(parseSigningSecret(secret(bytes))).toEqual({ ok: true, key: Buffer.alloc(bytes, 7) });
  });

  it.each([
    ['of 23 bytes', secret(23), 'it has 23 bytes'],
    ['of 65 bytes', secret(65), 'it has 65 bytes'],
    ['without its prefix', secret(32).slice(6), 'has to be "whsec_"'],
    ['with nothing behind it', 'whsec_', 'it has 0 bytes'],
    ['in URL-safe base64', `whsec_${Buffer.alloc(32, 255).toString('base64url')}`, 'isn’t base64'],
    ['with a line break', `${secret(32)}\n`, 'isn’t base64'],
    ['in hex', `whsec_${'z!'.repeat(24)}`, 'isn’t base64'],
  ])('%s is refused, and not repeated', (_, value, problem) => {
    const parsed = parseSigningSecret(value);
    expect(parsed).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
    expect(JSON.stringify(parsed)).not.toContain(value.slice(6, 20) || 'never');
  });
});
