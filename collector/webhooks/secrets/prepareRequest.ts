/** The last step before a request is sent: secrets are put in and it is signed; and what comes back is cleared of them. */
import { noSecretAnyMore } from '../../connector/secrets/missingSecret.ts';
import type { FindSecret, Secrets } from '../../secrets/secrets.ts';
import type { WebhookRequest } from '../build/request.ts';
import { destinationOf } from '../guard/destinationGuard.ts';
import { fillSecrets, type SecretOf } from './fillSecrets.ts';
import { clearOf, secretsInHeaders } from './maskSecrets.ts';
import { mayReceive } from './secretHosts.ts';
import { parseSigningSecret, signatureHeaders } from './signature.ts';

/** `error`: it can't be sent; `passing`: not now, else trying again changes nothing. */
export type Prepared =
  | {
      ok: true;
      request: WebhookRequest;
      /** `webhook-…` headers, which no connector may set itself */
      signature: [name: string, value: string][];
      /** The text with every secret of this request masked, and every value of a header that logs don't show. */
      clear: (text: string) => string;
    }
  | { ok: false; error: string; passing?: true };

/** `at` is the time of the attempt in milliseconds. Never rejects. */
export type Prepare = (request: WebhookRequest, webhookId: string, at: number) => Prepared | Promise<Prepared>;

export function createPreparer({ find, refresh }: Pick<Secrets, 'find' | 'refresh'>): Prepare {
  const prepare = preparerOf(find);
  return (request, webhookId, at) => {
    const { secrets = [], signWith = [] } = request;
    if (secrets.length === 0 && signWith.length === 0) {
      return { ok: true, request, signature: [], clear: clearing(() => secretsInHeaders(request)) };
    }
    const prepared = prepare(request, webhookId, at);
    if (prepared.ok) return prepared;
    // before a delivery fails for good: another collector may have been told the secret, and this one not yet
    return refresh().then(
      () => prepare(request, webhookId, at),
      () => ({ ...prepared, passing: true }),
    );
  };
}

function preparerOf(find: FindSecret): (request: WebhookRequest, webhookId: string, at: number) => Prepared {
  return (request, webhookId, at) => {
    const { signWith = [] } = request;

    const used: string[] = [];
    const secretOf: SecretOf = (name) => {
      const secret = find(name);
      if (!secret) return { ok: false, error: noSecretAnyMore(name) };
      const destination = URL.canParse(request.url) ? destinationOf(new URL(request.url)) : '';
      if (!mayReceive(secret.hosts, destination)) {
        return { ok: false, error: `the secret "${name}" may not be sent to ${destination}` };
      }
      used.push(secret.value);
      return { ok: true, value: secret.value };
    };

    const filled = fillSecrets(request, secretOf);
    if (!filled.ok) return filled;
    const keys: Buffer[] = [];
    for (const name of signWith) {
      const secret = secretOf(name);
      if (!secret.ok) return secret;
      const parsed = parseSigningSecret(secret.value);
      if (!parsed.ok) return { ok: false, error: `the secret "${name}" can’t sign: it ${parsed.problem}` };
      keys.push(parsed.key);
    }
    const message = { id: webhookId, at, body: filled.request.body ?? '' };
    return {
      ok: true,
      request: filled.request,
      signature: keys.length > 0 ? signatureHeaders(message, keys) : [],
      clear: clearing(() => [...used, ...secretsInHeaders(filled.request)]),
    };
  };
}

/** Most answers are empty or short, and most requests hold no secret: nothing is made before it is needed. */
function clearing(secrets: () => string[]): (text: string) => string {
  let clear: ((text: string) => string) | undefined;
  return (text) => {
    if (text === '') return text;
    clear ??= clearOf(secrets());
    return clear(text);
  };
}
