/** Whether a webhook's secrets exist, may go where it sends them, and can sign where they are to. */
import type { FindSecret } from '../../secrets/secrets.ts';
import type { CompiledWebhook } from '../build/compile/compileWebhook.ts';
import type { Problem } from '../build/compile/textCompiler.ts';
import { mayReceive } from './secretHosts.ts';
import { parseSigningSecret } from './signature.ts';

/** Paths relative to the webhook, as `compileWebhook` has them. */
export function secretProblems({ secrets, signWith, url }: CompiledWebhook, find: FindSecret): Problem[] {
  const uses = [...secrets, ...signWith.map((name, index) => ({ name, path: `signWith[${index}]`, signs: true }))];
  return uses.flatMap(({ name, path, ...use }): Problem[] => {
    const secret = find(name);
    if (!secret) {
      return [{ path, message: `there is no secret "${name}"; an admin makes it with PUT /api/secrets/${name}` }];
    }
    if (!mayReceive(secret.hosts, url.destination)) {
      const hosts = secret.hosts.join(', ') || 'none';
      const message = `the secret "${name}" may not be sent to ${url.destination}, only to: ${hosts}; an admin can change that`;
      return [{ path, message }];
    }
    const key = 'signs' in use ? parseSigningSecret(secret.value) : undefined;
    return key?.ok === false ? [{ path, message: `the secret "${name}" can’t sign: it ${key.problem}` }] : [];
  });
}

/** Names in lower case. */
export function secretsUsed({ secrets, signWith }: CompiledWebhook): Set<string> {
  return new Set([...secrets.map(({ name }) => name), ...signWith]);
}
