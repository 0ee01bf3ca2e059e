/**
 * What the live path reads: the container with everything compiled and indexed. Built whole on each change, swapped
 * whole, never mutated.
 */
import type { Unavailable } from '../compiling/pixelCompiler.ts';
import { originsOfScripts } from '../connector/scriptAddresses.ts';
import type { ClickMatching, Connector, Container } from '../connector/types.ts';
import type { DecidableConnector, DecidableContainer } from '../decide/types.ts';
import type { CompiledCondition } from '../parameters/conditions.ts';
import type { CompiledPixel } from '../pixels/compile/compile.ts';
import { COMPILER_VERSION } from '../pixels/compilerVersion.ts';
import { below, type FieldProblem } from '../validate/problems.ts';
import type { Refusal } from '../validate/refusal.ts';
import type { CompiledWebhook } from '../webhooks/build/compile/compileWebhook.ts';
import { pixelTellsTests, webhookTellsTests } from '../webhooks/build/compile/tellsTests.ts';
import { isSameText, liveApproval, newestApproval, type PixelStatus, pixelStatus } from './approvals/pixelStatus.ts';
import { type ApprovedPixel, compilerOf, verifyApprovals, type Withdrawal } from './approvals/verifyApprovals.ts';
import { compileConnector } from './compileConnector.ts';
import type { Compiler } from './compiler.ts';
import { heldIn } from './held.ts';
import { type StoppedBy, stoppedBy } from './killed.ts';
import { type ContainerTagSettings, tagSettings } from './tagSettings.ts';

export interface LiveConnector {
  connector: Connector;
  /** of `when` */
  condition?: CompiledCondition;
  webhook?: CompiledWebhook;
  /** status of the pixel in the settings, see `pixelStatus` */
  pixelStatus: PixelStatus;
  /** the pixel in the settings, approved or not; never run on a page but through `livePixel` */
  settingsPixel?: { pixel: CompiledPixel; hash: string };
  /** instead of `settingsPixel`: why today's compiler refuses what an older one accepted */
  refusals?: Refusal[];
  /** the settings' pixel or the approved one couldn't be compiled just now, for this reason; it is tried again */
  notCompiled?: Unavailable['unavailable'];
  /** what is on air; stays when the settings' pixel is edited or turned off */
  livePixel?: ApprovedPixel;
  /** instead of `livePixel`: what would be on air, and the kill switch that stops it */
  killedPixel?: ApprovedPixel & { stoppedBy: StoppedBy };
}

export interface Snapshot {
  container: Container;
  connectors: LiveConnector[];
  /** event name → connectors that list it, in the container's order */
  byTrigger: ReadonlyMap<string, LiveConnector[]>;
  byId: ReadonlyMap<string, LiveConnector>;
  /** ids of connectors whose webhook is paused: events are decided as ever, what follows from them waits */
  pausedWebhooks: ReadonlySet<string>;
  /** those, and the ones that are disabled or whose webhook is turned off: what waits of them isn't sent */
  heldWebhooks: ReadonlySet<string>;
  /** by hash; only what is on air: revoked, superseded, withdrawn and killed ones aren't in it */
  approvedPixels: ReadonlyMap<string, ApprovedPixel>;
  /** approvals taken off air just now by an update of the compiler, not yet noted in the container */
  withdrawals: readonly Withdrawal[];
  decidable: DecidableContainer;
  tagSettings: ContainerTagSettings;
}

export function buildSnapshot(
  container: Container,
  compiler: Compiler,
): { ok: true; snapshot: Snapshot } | { ok: false; problems: FieldProblem[] } {
  const { approved, withdrawals, open, problems } = verifyApprovals(container, compiler);
  const connectors: LiveConnector[] = [];
  container.connectors.forEach((connector, index) => {
    const mayBeRefused = wasAcceptedBefore(container, connector);
    const result = compileConnector(connector, compiler, { mayBeRefused });
    if (!result.ok) {
      problems.push(...below(`connectors[${index}]`, result.problems));
      return;
    }
    const { condition, webhook, pixel, refusals, notCompiled } = result.compiled;
    const approval = liveApproval(container, connector.id);
    const isOpen = approval !== undefined && open.has(approval);
    const approvedPixel = approval && approved.get(approval);
    const killer = approvedPixel && stoppedBy(container.killed, reachable(approvedPixel));
    connectors.push({
      connector,
      pixelStatus: statusOf(container, connector, refusals !== undefined, approvedPixel !== undefined || isOpen),
      ...(condition && { condition }),
      ...(webhook && { webhook }),
      ...(pixel && { settingsPixel: pixel }),
      ...(refusals && { refusals }),
      ...((notCompiled || isOpen) && { notCompiled: notCompiled ?? 'busy' }),
      ...(approvedPixel && !killer && { livePixel: approvedPixel }),
      ...(approvedPixel && killer && { killedPixel: { ...approvedPixel, stoppedBy: killer } }),
    });
  });
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, snapshot: index(container, connectors, withdrawals) };
}

/**
 * A pixel that another version of the compiler accepted: an update must not stop the collector. Whatever else doesn't
 * compile was written into the file by hand, and whoever did that is to hear of it.
 */
function wasAcceptedBefore(container: Container, { id, pixel }: Connector): boolean {
  if (!pixel) return false;
  if (pixel.compiler !== undefined && pixel.compiler !== COMPILER_VERSION) return true;
  return container.approvals.some(
    (approval) => approval.connector === id && compilerOf(approval) !== COMPILER_VERSION && isSameText(approval, pixel),
  );
}

/** In the main window nothing keeps a pixel from a host that it names, also where an older compiler did not find it. */
function reachable({ approval, pixel }: ApprovedPixel): readonly string[] {
  const scripts = originsOfScripts(approval.scripts ?? pixel.scripts);
  return [...approval.hosts, ...scripts, ...(pixel.sandbox ? [] : pixel.hosts)];
}

/** The status by the approvals, unless today's compiler says otherwise. */
function statusOf(
  container: Container,
  connector: Connector,
  isRefused: boolean,
  isApprovalVerified: boolean,
): PixelStatus {
  const status = pixelStatus(container, connector.id, connector.pixel);
  if (status === 'approved' && !isApprovalVerified) return 'withdrawn';
  return status === 'pending' && isRefused ? 'withdrawn' : status;
}

function index(container: Container, connectors: LiveConnector[], withdrawals: Withdrawal[]): Snapshot {
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
    withdrawals,
    pausedWebhooks: new Set(container.connectors.flatMap(({ id, webhook }) => (webhook?.paused ? [id] : []))),
    heldWebhooks: heldIn(container.connectors),
    approvedPixels: new Map(onAir.map((pixel) => [pixel.approval.hash, pixel])),
    decidable: {
      requiredConsent: container.consent.required,
      listeners: (eventName) => listeners.get(eventName) ?? [],
      owners: container.connectors.flatMap(({ id, click }) => (click ? [{ connector: id, matching: click }] : [])),
    },
    tagSettings: tagSettings(container),
  };
}

/**
 * The snapshot after a change of the container that can do nothing but take pixels off air: kill switches, revocations. Nothing
 * is compiled, read or written, so it holds at once, whatever else is under way.
 */
export function withStops(snapshot: Snapshot, stop: (container: Container) => Container): Snapshot {
  const { killed, approvals } = stop(snapshot.container);
  const container = { ...snapshot.container, killed, approvals };
  const connectors = snapshot.connectors.map(({ livePixel, killedPixel, ...live }): LiveConnector => {
    const onAir = livePixel ?? killedPixel;
    const approval = liveApproval(container, live.connector.id);
    if (!onAir || onAir.approval !== approval) {
      return { ...live, pixelStatus: statusOf(container, live.connector, live.refusals !== undefined, false) };
    }
    const killer = stoppedBy(killed, reachable(onAir));
    const approved = { approval: onAir.approval, pixel: onAir.pixel };
    return { ...live, ...(killer ? { killedPixel: { ...approved, stoppedBy: killer } } : { livePixel: approved }) };
  });
  return index(container, connectors, [...snapshot.withdrawals]);
}

/** As it would be with this connector in the place of the one with its id, or beside the others. For trials: never goes live. */
export function withConnector(snapshot: Snapshot, live: LiveConnector): Snapshot {
  const { id } = live.connector;
  const connectors = snapshot.byId.has(id)
    ? snapshot.connectors.map((one) => (one.connector.id === id ? live : one))
    : [...snapshot.connectors, live];
  return index({ ...snapshot.container, connectors: connectors.map(({ connector }) => connector) }, connectors, []);
}

/** A connector as `decide` sees it. */
export function decidableConnector(container: Container, live: LiveConnector): DecidableConnector {
  const { id, version, mode, click, consent, dedupeTransactions, trust, webhook } = live.connector;
  return {
    id,
    version,
    mode,
    dedupeTransactions,
    webhookOn: webhook?.enabled === true,
    pixel: pixelLeg(container, live),
    ...(trust === 'server' && { awaitsServer: true }),
    ...(live.condition && { condition: live.condition }),
    takesTests: takesTests(live),
    ...(click?.enabled && { click }),
    ...(consent && { consent }),
    ...(click && !click.enabled && { unmatchedClick: unmatched(click, webhook?.requireClickId === true) }),
  };
}

function unmatched({ parameter, source }: ClickMatching, required: boolean) {
  return { parameter, ...(source && { source }), required };
}

/** What the pixel on air says counts, which may be older than the settings'. */
export function takesTests({ connector: { tests }, webhook, livePixel }: LiveConnector): {
  webhook: boolean;
  pixel: boolean;
} {
  if (tests) return { webhook: tests === 'send', pixel: tests === 'send' };
  return {
    webhook: webhook !== undefined && webhookTellsTests(webhook),
    pixel: livePixel !== undefined && pixelTellsTests(livePixel.pixel),
  };
}

function pixelLeg(container: Container, live: LiveConnector): DecidableConnector['pixel'] {
  if (!live.connector.pixel?.enabled || live.pixelStatus === 'none') return 'off';
  if (live.livePixel) return 'live';
  if (live.killedPixel) return 'killed';
  if (live.notCompiled && liveApproval(container, live.connector.id)) return 'unavailable';
  return newestApproval(container, live.connector.id)?.revokedAt === undefined ? 'not_approved' : 'revoked';
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
