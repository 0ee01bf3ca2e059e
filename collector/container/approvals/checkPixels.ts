/**
 * `check-pixels`: which approved pixels this version of the collector would take off air, before it is started for the first
 * time. Reads the container and nothing else, changes nothing, and may run beside the collector that is still running.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createPixelCompiler } from '../../compiling/pixelCompiler.ts';
import type { Approval, Container } from '../../connector/types.ts';
import { COMPILER_VERSION } from '../../pixels/compilerVersion.ts';
import { readPostgresDocument } from '../../store/postgres/readDocument.ts';
import { ContainerError } from '../../validate/problems.ts';
import type { Refusal } from '../../validate/refusal.ts';
import { createCompiler, pixelsOf } from '../compiler.ts';
import { readContainer } from '../containerFile.ts';
import { sharedContainer } from '../sharedContainer.ts';
import { createMends, type Mend } from './mend.ts';
import { liveApproval } from './pixelStatus.ts';
import { verifyApprovals } from './verifyApprovals.ts';

interface Affected {
  connector: string;
  name: string;
  mode: 'sandbox' | 'main';
  hash: string;
  approvedAt: number;
  approvedBy: string;
  because: string;
  refusals: Refusal[];
  mend: Mend['kind'] | null;
}

interface Report {
  compiler: number;
  /** how many pixels are on air by their approvals */
  approved: number;
  /** those that this version would take off air */
  affected: Affected[];
  /** connectors whose pixel couldn't be checked: ask again */
  unchecked: string[];
}

/** Where the container stands. */
interface Place {
  dataDir: string;
  /** a database's instead of the folder's, where there is one */
  databaseUrl: string | undefined;
}

/** Rejects with what the person who runs it can mend, as a start does. */
export async function checkPixels(
  settings: Place,
  { json, now }: { json: boolean; now: number },
): Promise<{ text: string; isFine: boolean }> {
  const { place, container } = await findContainer(settings, now);
  const report = await reportOn(container, place);
  const isFine = report.affected.length === 0 && report.unchecked.length === 0;
  return { text: json ? JSON.stringify(report, null, 2) : tell(report), isFine };
}

/** Where a start would find it: a database without a container begins with the file. */
async function findContainer(
  { dataDir, databaseUrl }: Place,
  now: number,
): Promise<{ place: string; container: Container }> {
  const file = join(dataDir, 'container.json');
  if (databaseUrl !== undefined) {
    const found = await readPostgresDocument(databaseUrl, 'container');
    const place = sharedContainer({ read: async () => found, write: readOnly, exclusively: readOnly });
    const container = found && (await readContainer(place, now));
    if (container) return { place: place.name, container };
  }
  const container = existsSync(file) ? await readContainer(file, now) : null;
  if (container) return { place: file, container };
  const message = 'there is none: set TRL_DATA_DIR or TRL_DATABASE_URL as for the collector';
  throw new ContainerError(file, [{ field: '', message }]);
}

async function readOnly(): Promise<never> {
  throw new Error('check-pixels changes nothing');
}

async function reportOn(container: Container, place: string): Promise<Report> {
  const pixels = createPixelCompiler({ log: { warn: () => undefined } });
  try {
    const compiler = createCompiler(pixels.compile);
    await compiler.prepare(pixelsOf(container));
    const { withdrawals, open, problems } = verifyApprovals(container, compiler);
    // a file that was changed by hand stops a start
    if (problems.length > 0) throw new ContainerError(place, problems);
    const findMend = createMends(pixels.compile);
    const affected = withdrawals.map(async ({ approval, because, refusals }): Promise<Affected> => {
      const { connector, sandbox, hash, approvedAt, approvedBy } = approval;
      return {
        ...{ connector, name: nameOf(container, approval), mode: sandbox ? 'sandbox' : 'main' },
        ...{ hash, approvedAt, approvedBy, because, refusals },
        // one that is only read otherwise can be approved again as it is
        mend: (refusals.length > 0 && (await findMend(approval))?.kind) || null,
      };
    });
    return {
      compiler: COMPILER_VERSION,
      approved: container.connectors.filter(({ id }) => liveApproval(container, id)).length,
      affected: await Promise.all(affected),
      unchecked: [...new Set([...open].map(({ connector }) => connector))],
    };
  } finally {
    pixels.stop();
  }
}

function nameOf({ connectors }: Container, { connector }: Approval): string {
  return connectors.find(({ id }) => id === connector)?.name ?? connector;
}

const WAYS_OUT = {
  sandbox: 'It passes in the sandbox: Home offers that as a pending version.',
  mended: 'A mended form of it passes: Home offers that as a pending version.',
  edit: 'Have it reviewed anew, edited where it is refused.',
} as const;

function tell({ compiler, approved, affected, unchecked }: Report): string {
  const lines = [`${approved} approved pixel${approved === 1 ? '' : 's'}, checked with compiler version ${compiler}.`];
  for (const { connector, name, mode, approvedAt, approvedBy, because, mend } of affected) {
    const day = new Date(approvedAt).toISOString().slice(0, 10);
    const where = mode === 'sandbox' ? 'sandbox' : 'main window';
    lines.push('', `${name} (${connector}), ${where}, approved ${day} by ${approvedBy}: would be taken off air.`);
    lines.push(`  ${because}`);
    lines.push(`  ${WAYS_OUT[mend ?? 'edit']}`);
  }
  if (unchecked.length > 0) lines.push('', `Could not be checked, try again: ${unchecked.join(', ')}.`);
  if (affected.length + unchecked.length === 0) lines.push('All of them stay on air as they were approved.');
  return lines.join('\n');
}
