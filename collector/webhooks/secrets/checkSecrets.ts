/** Whether a webhook's secrets exist, may go where it sends them, and can sign where they are to. */
import { noSecret } from '../../connector/secrets/missingSecret.ts';
import type { FindSecret } from '../../secrets/secrets.ts';
import type { FieldProblem } from '../../validate/problems.ts';
import type { CompiledWebhook } from '../build/compile/compileWebhook.ts';
import { mayReceive } from './secretHosts.ts';
import { parseSigningSecret } from './signature.ts';

/** Fields relative to the webhook, as `compileWebhook` has them. */
export function secretProblems({ secrets, signWith, url }: CompiledWebhook, find: FindSecret): FieldProblem[] {
  const uses = [...secrets, ...signWith.map((name, index) => ({ name, field: `signWith[${index}]`, signs: true }))];
  return uses.flatMap(({ name, field, ...use }): FieldProblem[] => {
    const secret = find(name);
    if (!secret) return [{ field, message: noSecret(name) }];
    if (!mayReceive(secret.hosts, url.destination)) {
      const hosts = secret.hosts.join(', ') || 'none';
      const message = `the secret "${name}" may not be sent to ${url.destination}, only to: ${hosts}; an admin can change that`;
      return [{ field, message }];
    }
    const key = 'signs' in use ? parseSigningSecret(secret.value) : undefined;
    return key?.ok === false ? [{ field, message: `the secret "${name}" can’t sign: it ${key.problem}` }] : [];
  });
}

/** Names in lower case. */
export function secretsUsed({ secrets, signWith }: CompiledWebhook): Set<string> {
  return new Set([...secrets.map(({ name }) => name), ...signWith]);
}
