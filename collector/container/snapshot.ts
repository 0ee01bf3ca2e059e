/**
 * What the live path reads: the container with everything compiled and indexed. Built whole on each change, swapped
 * whole, never mutated.
 */
import type { TagSettings } from '../../sdk/protocol.ts';
import type { DecidableConnector, DecidableContainer } from '../decide/types.ts';
import { approvalHash } from '../pixels/approvalHash.ts';
import type { CompiledPixel } from '../pixels/compile.ts';
import type { CompiledWebhook } from '../webhooks/compileWebhook.ts';
import { compileConnector } from './compileConnector.ts';
import type { Compiler } from './compiler.ts';
import { liveApproval, newestApproval, type PixelStatus, pixelStatus } from './pixelStatus.ts';
import { below, type FieldProblem } from './problems.ts';
import { tagSettings } from './tagSettings.ts';
import type { Approval, Connector, Container } from './types.ts';

export interface ApprovedPixel {
  approval: Approval;
  pixel: CompiledPixel;
}

export interface LiveConnector {
  connector: Connector;
  webhook?: CompiledWebhook;
  /** status of the pixel in the settings, see `pixelStatus` */
  pixelStatus: PixelStatus;
  /** the pixel in the settings, approved or not; never run on a page but through `livePixel` */
  settingsPixel?: { pixel: CompiledPixel; hash: string };
  /** what is on air; stays when the settings' pixel is edited or turned off */
  livePixel?: ApprovedPixel;
}

export interface Snapshot {
  container: Container;
  connectors: LiveConnector[];
  /** event name → connectors that list it, in the container's order */
  byTrigger: ReadonlyMap<string, LiveConnector[]>;
  byId: ReadonlyMap<string, LiveConnector>;
  /** by hash; only what is on air: revoked and superseded ones aren't in it */
  approvedPixels: ReadonlyMap<string, ApprovedPixel>;
  decidable: DecidableContainer;
  tagSettings: TagSettings;
}

export function buildSnapshot(
  container: Container,
  compiler: Compiler,
): { ok: true; snapshot: Snapshot } | { ok: false; problems: FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const approved = compileApprovals(container, compiler, problems);
  const connectors: LiveConnector[] = [];
  container.connectors.forEach((connector, index) => {
    const result = compileConnector(connector, compiler);
    if (!result.ok) {
      problems.push(...below(`connectors[${index}]`, result.problems));
      return;
    }
    const { webhook, pixel } = result.compiled;
    const approval = liveApproval(container, connector.id);
    const livePixel = approval && approved.get(approval);
    connectors.push({
      connector,
      pixelStatus: pixelStatus(container, connector.id, pixel?.hash),
      ...(webhook && { webhook }),
      ...(pixel && { settingsPixel: pixel }),
      ...(livePixel && { livePixel }),
    });
  });
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, snapshot: index(container, connectors) };
}

/**
 * Compiles every unrevoked approval again: what runs has to be what the hash says was reviewed, also after a hand edit of
 * the file or an update of the compiler.
 */
function compileApprovals(
  container: Container,
  compiler: Compiler,
  problems: FieldProblem[],
): Map<Approval, ApprovedPixel> {
  const approved = new Map<Approval, ApprovedPixel>();
  container.approvals.forEach((approval, index) => {
    if (approval.revokedAt !== undefined) return;
    const result = compiler.pixel(approval);
    if (result.ok && approvalHash(result.pixel, approval.hosts) === approval.hash) {
      approved.set(approval, { approval, pixel: result.pixel });
      return;
    }
    const remedy = 'put the approved text back, or remove this approval and approve the pixel anew';
    const message = `does not match the html, sandbox and hosts beside it; ${remedy}`;
    problems.push({ field: `approvals[${index}].hash`, message });
  });
  return approved;
}

function index(container: Container, connectors: LiveConnector[]): Snapshot {
  const byTrigger = new Map<string, LiveConnector[]>();
  const listeners = new Map<string, DecidableConnector[]>();
  for (const live of connectors) {
    const decidable = decidableConnector(container, live);
    for (const trigger of live.connector.triggers) {
      append(byTrigger, trigger, live);
      append(listeners, trigger, decidable);
    }
  }
  const onAir = connectors.flatMap(({ livePixel }) => (livePixel ? [livePixel] : []));
  return {
    container,
    connectors,
    byTrigger,
    byId: new Map(connectors.map((live) => [live.connector.id, live])),
    approvedPixels: new Map(onAir.map((pixel) => [pixel.approval.hash, pixel])),
    decidable: {
      requiredConsent: container.consent.required,
      listeners: (eventName) => listeners.get(eventName) ?? [],
      owners: container.connectors.flatMap(({ id, click }) => (click ? [{ connector: id, matching: click }] : [])),
    },
    tagSettings: tagSettings(container),
  };
}

/** A connector as `decide` sees it. */
export function decidableConnector(container: Container, live: LiveConnector): DecidableConnector {
  const { id, version, mode, click, dedupeTransactions, webhook } = live.connector;
  return {
    id,
    version,
    mode,
    dedupeTransactions,
    webhookOn: webhook?.enabled === true,
    pixel: pixelLeg(container, live),
    ...(click?.enabled && { click }),
  };
}

function pixelLeg(container: Container, live: LiveConnector): DecidableConnector['pixel'] {
  if (!live.connector.pixel?.enabled || live.pixelStatus === 'none') return 'off';
  if (live.livePixel) return 'live';
  return newestApproval(container, live.connector.id) ? 'revoked' : 'not_approved';
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
