/** A connector as somebody is just writing it: checked and compiled as if it were saved, and put among the others for a trial. */
import { parseConnectorInput } from '../../connector/parse.ts';
import type { Connector } from '../../connector/types.ts';
import { compileConnector } from '../../container/compileConnector.ts';
import { type LiveConnector, type Snapshot, withConnector } from '../../container/snapshot.ts';
import { below, type FieldProblem } from '../../validate/problems.ts';
import { checkDestinationLiteral } from '../../webhooks/guard/destinationGuard.ts';
import { secretProblems } from '../../webhooks/secrets/checkSecrets.ts';
import type { AdminDeps } from '../context.ts';

type Deps = Pick<AdminDeps, 'holder' | 'secrets' | 'allowedDestinations'>;

/** The id of a draft that has none yet; saved connectors' ids can't hold a space. */
const NEW = 'new draft';

export type DraftResult =
  /** `problems`: what saving would refuse although it compiles */
  | { ok: true; live: LiveConnector; snapshot: Snapshot; problems: FieldProblem[] }
  | { ok: false; problems: FieldProblem[] };

/** Masked secrets stay masks: a draft is shown, never sent. Its pixel counts as it is on air now. */
export async function compileDraft(
  body: unknown,
  caller: string,
  { holder, secrets, allowedDestinations }: Deps,
): Promise<DraftResult> {
  const parsed = parseConnectorInput(body);
  if (!parsed.ok) return parsed;
  const snapshot = holder.snapshot();
  const { id = NEW, version = 1, ...settings } = parsed.value;
  const saved = snapshot.byId.get(id);
  const connector: Connector = { ...settings, id, version, updatedAt: saved?.connector.updatedAt ?? 0 };
  const result = compileConnector(connector, await holder.prepare(connector.pixel, caller));
  if (!result.ok) return result;
  const { condition, webhook, pixel, notCompiled } = result.compiled;
  const { condition: _condition, webhook: _webhook, settingsPixel: _settingsPixel, ...onAir } = saved ?? {};
  const live: LiveConnector = {
    pixelStatus: connector.pixel ? 'pending' : 'none',
    ...onAir,
    connector,
    ...(condition && { condition }),
    ...(webhook && { webhook }),
    ...(pixel && { settingsPixel: pixel }),
  };
  const unusable = webhook ? secretProblems(webhook, secrets.find) : [];
  const blocked = connector.webhook && checkDestinationLiteral(connector.webhook.url, allowedDestinations);
  const problems = [
    ...below('webhook', unusable),
    ...(notCompiled ? [{ field: 'pixel.html', message: 'could not be checked now; try again' }] : []),
    ...(blocked ? [{ field: 'webhook.url', message: blocked }] : []),
  ];
  return { ok: true, live, snapshot: withConnector(snapshot, live), problems };
}
