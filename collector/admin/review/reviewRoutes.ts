/** `/api/connectors/:id/pixel/…`: what to judge a pixel by, approving or rejecting exactly what was shown, taking what runs off the air. */
import express, { type Router } from 'express';
import { isNamedByPolicies } from '../../connector/origin.ts';
import type { Approval, Container, Rejection } from '../../connector/types.ts';
import { isInForce, liveApproval } from '../../container/approvals/pixelStatus.ts';
import type { LiveConnector } from '../../container/snapshot.ts';
import { HttpProblem } from '../../http/problem.ts';
import { approvalHash } from '../../pixels/approvalHash.ts';
import type { CompiledPixel } from '../../pixels/compile/compile.ts';
import { COMPILER_VERSION } from '../../pixels/compilerVersion.ts';
import { changeContainer, type Note } from '../access/audited.ts';
import { allow, type Identity } from '../access/roles.ts';
import { newPeople } from '../access/secondPerson.ts';
import { showConnector } from '../connectors/showConnector.ts';
import { type AdminDeps, findConnector, pathPart, who } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { readBody } from '../request/body.ts';
import { compilerUnavailable } from '../request/compilerUnavailable.ts';
import { readApproval, readRejection } from '../request/inputs.ts';
import { readQuery } from '../request/query.ts';
import { refuse } from '../request/refuse.ts';
import { showReview } from './showReview.ts';

export function pixelReviewRoutes(
  deps: Pick<AdminDeps, 'holder' | 'compiler' | 'findMend' | 'store' | 'stopping' | 'auth' | 'now' | 'log'>,
): Router {
  const { holder, stopping, auth, now } = deps;
  const routes = express.Router();

  routes.get('/connectors/:id/pixel/review', async (req, res: Answering<'GET /api/connectors/:id/pixel/review'>) => {
    readQuery(req, []);
    const snapshot = holder.snapshot();
    res.json(await showReview(snapshot, findConnector(snapshot, req), who(res), deps));
  });

  routes.post(
    '/connectors/:id/pixel/approve',
    allow('reviewer'),
    readBody,
    async (req, res: Answering<'POST /api/connectors/:id/pixel/approve'>) => {
      const id = pathPart(req, 'id');
      findConnector(holder.snapshot(), req);
      const wanted = readApproval(req.body);
      const change = (container: Container): Container => {
        // the holder's changes run one at a time, so this is the snapshot of `container`
        const live = findConnector(holder.snapshot(), req);
        const approval = approve(container, live, wanted, { approvedAt: now(), approvedBy: who(res) });
        const answered = withRejection(container, id, undefined);
        return { ...answered, approvals: [...container.approvals, approval] };
      };
      const snapshot = await changeContainer(deps, res, change, ({ container, byId }) => {
        const approved = liveApproval(container, id);
        const note = noteOn('pixel_approved', approved);
        if (!container.review.twoPeople) return [note];
        const approver: Identity = res.locals.identity;
        const editedBy = byId.get(id)?.connector.pixel?.editedBy;
        const people = newPeople({ approver, editedBy, tokens: auth.tokens.list(), at: now() });
        return [note, ...people.map((one) => ({ ...noteOn(one.what, approved), ...one }))];
      });
      res.json(showConnector(snapshot, findConnector(snapshot, req)));
    },
  );

  routes.post(
    '/connectors/:id/pixel/reject',
    allow('reviewer'),
    readBody,
    async (req, res: Answering<'POST /api/connectors/:id/pixel/reject'>) => {
      const id = pathPart(req, 'id');
      findConnector(holder.snapshot(), req);
      const { hash, reason } = readRejection(req.body);
      const change = (container: Container): Container => {
        const { pixelStatus, settingsPixel } = findConnector(holder.snapshot(), req);
        if (pixelStatus !== 'pending' || !settingsPixel) throw conflict('no pixel of this connector awaits review');
        checkReviewed(settingsPixel.hash, hash);
        return withRejection(container, id, { at: now(), by: who(res), reason: reason.trim(), hash });
      };
      const snapshot = await changeContainer(deps, res, change, () => [
        { what: 'pixel_rejected', subject: id, hash, detail: reason.trim() },
      ]);
      res.json(showConnector(snapshot, findConnector(snapshot, req)));
    },
  );

  routes.post(
    '/connectors/:id/pixel/revoke',
    allow('reviewer'),
    readBody,
    async (req, res: Answering<'POST /api/connectors/:id/pixel/revoke'>) => {
      const id = pathPart(req, 'id');
      const before = holder.snapshot();
      findConnector(before, req);
      const live = liveApproval(before.container, id);
      if (!live) throw new HttpProblem(409, { detail: 'no pixel of this connector is on air' });
      const [at, by] = [now(), who(res)];
      const { snapshot, unwritten } = await stopping.stop((container) => revoke(container, live, at, by), {
        ...{ at, who: by },
        ...noteOn('pixel_revoked', live),
      });
      const shown = showConnector(snapshot, findConnector(snapshot, req));
      res.json({ ...shown, ...(unwritten !== undefined && { unwritten }) });
    },
  );

  return routes;
}

/** The approval to add; throws why the pixel can't be approved so. */
function approve(
  container: Container,
  { connector, settingsPixel, pixelStatus, refusals, notCompiled }: LiveConnector,
  wanted: ReturnType<typeof readApproval>,
  by: { approvedAt: number; approvedBy: string },
): Approval {
  if (refusals) throw conflict('today’s compiler refuses this pixel; correct it first (see its review)');
  if (notCompiled && !settingsPixel) throw compilerUnavailable(notCompiled, 'hash');
  if (!connector.pixel || !settingsPixel) throw conflict('this connector has no pixel to approve');
  const { hash, pixel } = settingsPixel;
  checkReviewed(hash, wanted.hash);
  if (container.review.twoPeople && connector.pixel.editedBy === by.approvedBy) {
    const detail = `"${by.approvedBy}" edited this pixel last, and the container asks for two people: somebody else has to approve it`;
    throw new HttpProblem(403, { detail });
  }
  const hosts = wanted.hosts ? [...wanted.hosts].sort() : pixel.hosts;
  const unreached = pixel.hosts.filter((host) => !hosts.includes(host));
  if (!pixel.sandbox && unreached.length > 0) {
    const message = `${unreached.join(', ')} can’t be left out: nothing keeps a main-window pixel from the hosts it names; run it in the sandbox`;
    throw refuse([{ field: 'hosts', message }]);
  }
  const unnamed = hosts.filter((host) => !isNamedByPolicies(host));
  if (pixel.sandbox && unnamed.length > 0) {
    const message = `${unnamed.join(', ')} can’t be allowed: no browser’s Content Security Policy takes IPv6 addresses and hosts with "_"; give "hosts" without it, or use another name of the host`;
    throw refuse([{ field: 'hosts', message }]);
  }
  const { scripts, allows } = chosenScripts(pixel, wanted);
  const approved = approvalHash(pixel, { hosts, scripts, allows });
  if (pixelStatus === 'approved') {
    const isChosen = wanted.hosts ?? wanted.scripts ?? wanted.allows;
    if (!isChosen || liveApproval(container, connector.id)?.hash === approved) {
      const how = 'give other hosts, scripts or allows';
      throw conflict(`exactly this pixel is approved already; to change what it may reach, ${how}`, hash);
    }
  }
  return {
    hash: approved,
    connector: connector.id,
    html: connector.pixel.html,
    sandbox: connector.pixel.sandbox,
    hosts,
    scripts,
    ...(allows.length > 0 && { allows }),
    compiler: COMPILER_VERSION,
    ...by,
  };
}

/** The script addresses and allowances of the approval; refused where nothing would enforce them, or they would let values run. */
function chosenScripts(pixel: CompiledPixel, wanted: Pick<Approval, 'scripts' | 'allows'>) {
  const scripts = wanted.scripts ? [...wanted.scripts].sort() : pixel.scripts;
  const allows = [...(wanted.allows ?? [])].sort();
  if (!pixel.sandbox && (wanted.scripts || allows.length > 0)) {
    const field = wanted.scripts ? 'scripts' : 'allows';
    const message =
      'holds in the sandbox only: nothing limits the scripts of a main-window pixel; leave it out, or run it in the sandbox';
    throw refuse([{ field, message }]);
  }
  const place = pixel.unproved.find(({ isHarmless }) => !isHarmless);
  if (allows.length > 0 && place) {
    const where = `line ${place.line}, column ${place.column}: ${place.message}`;
    const message = `would let a value run as code, which only the sandbox’s policy keeps from it here (${where}); mend that first`;
    throw refuse([{ field: 'allows', message }]);
  }
  return { scripts, allows };
}

function checkReviewed(hash: string, reviewed: string): void {
  if (hash !== reviewed) throw conflict('the pixel was changed since it was reviewed; review it as it is now', hash);
}

/** The connector with this rejection of its pixel, or with none. */
function withRejection(container: Container, id: string, rejected: Rejection | undefined): Container {
  const connectors = container.connectors.map((connector) => {
    if (connector.id !== id || !connector.pixel) return connector;
    const { rejected: _earlier, ...pixel } = connector.pixel;
    return { ...connector, pixel: { ...pixel, ...(rejected && { rejected }) } };
  });
  return { ...container, connectors };
}

/** That approval and no later one, where it is still in force: the container may have been read again meanwhile. */
function revoke(container: Container, live: Approval, revokedAt: number, revokedBy: string): Container {
  const isIt = (approval: Approval) =>
    approval.connector === live.connector &&
    approval.hash === live.hash &&
    approval.approvedAt === live.approvedAt &&
    isInForce(approval);
  return {
    ...container,
    approvals: container.approvals.map((approval) =>
      isIt(approval) ? { ...approval, revokedAt, revokedBy } : approval,
    ),
  };
}

function noteOn(what: Note['what'], approval: Approval | undefined): Note {
  if (!approval) return { what };
  const { connector, hash, hosts, scripts = [], allows = [] } = approval;
  const detail = [
    `hosts: ${hosts.join(', ') || 'none'}`,
    ...(scripts.length > 0 ? [`scripts: ${scripts.join(', ')}`] : []),
    ...(allows.length > 0 ? [`allows: ${allows.join(', ')}`] : []),
  ];
  return { what, subject: connector, hash, detail: detail.join('; ') };
}

function conflict(detail: string, hash?: string): HttpProblem {
  return new HttpProblem(409, { field: 'hash', detail: `hash: ${detail}`, ...(hash !== undefined && { hash }) });
}
