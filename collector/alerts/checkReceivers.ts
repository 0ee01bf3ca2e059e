/** Whether receivers of alerts may be reached, and have the secrets that they name: said when the settings are saved. */
import { namedSecret } from '../connector/alertSettings.ts';
import { noSecret as sayNoSecret } from '../connector/secrets/missingSecret.ts';
import { readSmtpServer } from '../connector/smtpServer.ts';
import type { AlertReceiver, AlertSettings } from '../connector/types.ts';
import type { FindSecret, Secret } from '../secrets/secrets.ts';
import { below, type FieldProblem } from '../validate/problems.ts';
import { checkDestinationLiteral, destinationOf } from '../webhooks/guard/destinationGuard.ts';
import { mayReceive } from '../webhooks/secrets/secretHosts.ts';
import { parseSigningSecret } from '../webhooks/secrets/signature.ts';

interface Parts {
  secrets: { find: FindSecret };
  /** TRL_ALLOWED_DESTINATIONS */
  allowedDestinations: readonly string[];
}

/** Fields as `PUT /api/container` names them. */
export function receiverProblems({ to }: Pick<AlertSettings, 'to'>, parts: Parts): FieldProblem[] {
  return to.flatMap((receiver, index) => below(`alerts.to[${index}]`, problemsOf(receiver, parts)));
}

function problemsOf(receiver: AlertReceiver, parts: Parts): FieldProblem[] {
  return receiver.kind === 'email' ? mailProblems(receiver, parts) : hookProblems(receiver, parts);
}

function hookProblems(
  receiver: Extract<AlertReceiver, { url: string }>,
  { secrets, allowedDestinations }: Parts,
): FieldProblem[] {
  const name = namedSecret(receiver.url);
  const secret = name === undefined ? undefined : secrets.find(name);
  if (name !== undefined && !secret) return [noSecret('url', name)];
  const url = secret?.value ?? receiver.url;
  if (!/^https?:/i.test(url) || !URL.canParse(url)) {
    return [{ field: 'url', message: `the secret "${name}" is no http(s) address` }];
  }
  const destination = destinationOf(new URL(url));
  if (secret && !mayReceive(secret.hosts, destination)) return [notThere('url', secret, destination)];
  const blocked = checkDestinationLiteral(url, allowedDestinations);
  const signs = receiver.kind === 'webhook' ? (receiver.signWith ?? []) : [];
  return [
    ...(blocked === null ? [] : [{ field: 'url', message: blocked }]),
    ...signs.flatMap((signer, index) => signerProblems(`signWith[${index}]`, signer, destination, secrets.find)),
  ];
}

function signerProblems(field: string, name: string, destination: string, find: FindSecret): FieldProblem[] {
  const secret = find(name);
  if (!secret) return [noSecret(field, name)];
  if (!mayReceive(secret.hosts, destination)) return [notThere(field, secret, destination)];
  const key = parseSigningSecret(secret.value);
  return key.ok ? [] : [{ field, message: `the secret "${name}" can’t sign: it ${key.problem}` }];
}

function mailProblems(
  { server: text, password }: Extract<AlertReceiver, { kind: 'email' }>,
  { secrets, allowedDestinations }: Parts,
): FieldProblem[] {
  const read = readSmtpServer(text);
  if (!read.ok) return [{ field: 'server', message: read.problem }];
  const { host, port } = read.server;
  const blocked = checkDestinationLiteral(`http://${host}:${port}/`, allowedDestinations);
  if (blocked !== null) return [{ field: 'server', message: blocked }];
  const name = password === undefined ? undefined : namedSecret(password);
  if (name === undefined) return [];
  const secret = secrets.find(name);
  if (!secret) return [noSecret('password', name)];
  const destination = `${host}:${port}`;
  return mayReceive(secret.hosts, destination) ? [] : [notThere('password', secret, destination)];
}

function noSecret(field: string, name: string): FieldProblem {
  return { field, message: sayNoSecret(name) };
}

function notThere(field: string, { name, hosts }: Secret, destination: string): FieldProblem {
  return { field, message: `the secret "${name}" may not be sent to ${destination}, only to: ${hosts.join(', ')}` };
}

/** Names of the receivers that a secret of this name is for. */
export function receiversUsing({ to }: Pick<AlertSettings, 'to'>, name: string): string[] {
  const key = name.toLowerCase();
  return to.filter((receiver) => secretsOf(receiver).includes(key)).map((receiver) => receiver.name);
}

function secretsOf(receiver: AlertReceiver): string[] {
  const slots = receiver.kind === 'email' ? [receiver.password ?? ''] : [receiver.url];
  const signs = receiver.kind === 'webhook' ? (receiver.signWith ?? []) : [];
  return [...slots.flatMap((slot) => namedSecret(slot) ?? []), ...signs].map((name) => name.toLowerCase());
}
