/**
 * The environment variables whose names are ours: one table, which the collector, the demo and the tests read by. What looks like one
 * of them and is none is said, with the nearest name, or it would count for nothing without a word.
 */

/** `collector`: its settings. `process`: what its own processes tell each other. `tests`: of our tests alone. `reserved`: for a later version. */
type Kind = 'collector' | 'process' | 'tests' | 'reserved';

export const VARIABLES = {
  TRL_PORT: 'collector',
  TRL_HOST: 'collector',
  TRL_DATA_DIR: 'collector',
  TRL_DATABASE_URL: 'collector',
  TRL_PUBLIC_URL: 'collector',
  TRL_TAG_PATH: 'collector',
  TRL_EVENTS_PATH: 'collector',
  TRL_ADMIN_TOKEN: 'collector',
  TRL_ALLOW_SHARED_DATA: 'collector',
  TRL_ALLOWED_DESTINATIONS: 'collector',
  TRL_RETENTION_DAYS: 'collector',
  TRL_TRUST_PROXY: 'collector',
  TRL_RATE_LIMIT: 'collector',
  TRL_COMPILER_BUNDLE: 'process',
  TRL_WRITER_BUNDLE: 'process',
  TRL_JOURNEYS: 'tests',
  TRL_PROOF: 'tests',
  TRL_PROOF_ROUNDS: 'tests',
  TRL_PROOF_SEED: 'tests',
  TRL_SCREENS: 'tests',
  TRL_ORDER_DAYS: 'reserved',
  TRL_CONTACT_DAYS: 'reserved',
  TRL_ROLES: 'reserved',
} as const satisfies Record<`TRL_${string}`, Kind>;

type Of<Wanted extends Kind> = {
  [Name in keyof typeof VARIABLES]: (typeof VARIABLES)[Name] extends Wanted ? Name : never;
}[keyof typeof VARIABLES];

/** What `readSettings` reads. */
export type SettingName = Of<'collector'>;

/** Of the demo (`npm start`), which reads the collector's too. */
export const DEMO_VARIABLES = ['DEMO_SHOP_PORT', 'DEMO_PARTNER_PORT'] as const;

type Environment = Record<string, string | undefined>;

/** Names that begin as ours do, however they are written: on Windows `trl_port` is TRL_PORT, elsewhere it is nobody's. */
const OURS = /^trl[_-]/i;
/** Typing errors: one letter too many, too few, another, or two exchanged. */
const NEAR = 1;
/** Two names are offered where the nearest differs by more. */
const SURE = 2;

/**
 * What Kubernetes puts into the environment of every container for a service of that name (`trl`, `trl-collector`): not our
 * operator's doing. https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
export function isServiceLink(name: string, value: string): boolean {
  return (
    /_SERVICE_(?:HOST|PORT)(?:_\w+)?$/.test(name) ||
    /_PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/.test(name) ||
    (name.endsWith('_PORT') && /^(?:tcp|udp|sctp):\/\//.test(value))
  );
}

/**
 * The first variable that has a name as ours have, and is none: in one line, without its value, which may be a secret. Undefined where
 * there is none. An empty one counts as not set. `prefix` and `known`: other names than the collector's.
 */
export function misspelt(
  environment: Environment,
  { prefix = OURS, known = Object.keys(VARIABLES) as string[] } = {},
): string | undefined {
  for (const [name, value] of Object.entries(environment)) {
    if (!value || !prefix.test(name) || known.includes(written(name)) || isServiceLink(name, value)) continue;
    return `${name} is no variable of Tag Relay; did you mean ${nearest(name, known.filter(isOffered)).join(' or ')}?`;
  }
  return undefined;
}

/** What is likely not meant, although it may be another program's: said, and nothing more. */
export function doubtful(environment: Environment): string[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (!value) return [];
    if (kindOf(name) === 'reserved') return [`${name} has no effect: the name is kept for a later version`];
    if (OURS.test(name)) return [];
    const near = settingNames.find((known) => distance(comparable(name), known) <= NEAR);
    return near ? [`${name} is not read; did you mean ${near}?`] : [];
  });
}

const kindOf = (name: string): Kind | undefined => (VARIABLES as Record<string, Kind>)[name];
/** Names of the demo and others that aren't in the table are all offered. */
const isOffered = (name: string) => (kindOf(name) ?? 'collector') === 'collector';
const settingNames = Object.keys(VARIABLES).filter(isOffered);

const written = (name: string) => (process.platform === 'win32' ? name.toUpperCase() : name);
const comparable = (name: string) => name.toUpperCase().replaceAll('-', '_');

/** One name, or two where it may be either. Whole words count first: what ends in `_URL` is an address. */
function nearest(name: string, known: readonly string[]): string[] {
  const words = comparable(name).split('_');
  const ranked = known
    .map((one) => ({
      one,
      steps: distance(comparable(name), one),
      shared: one.split('_').filter((word) => words.includes(word)).length,
    }))
    .sort((a, b) => Number(b.steps <= SURE) - Number(a.steps <= SURE) || b.shared - a.shared || a.steps - b.steps);
  return ranked.slice(0, (ranked[0]?.steps ?? 0) > SURE ? 2 : 1).map(({ one }) => one);
}

/** Letters to add, drop, change, or neighbours to exchange (optimal string alignment). */
function distance(from: string, to: string): number {
  // an environment may hold megabytes
  if (Math.abs(from.length - to.length) > to.length) return from.length;
  let [before, last]: number[][] = [[], Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= from.length; row++) {
    const next = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const exchanged = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      next.push(
        Math.min(
          (last?.[column] ?? 0) + 1,
          (next[column - 1] ?? 0) + 1,
          (last?.[column - 1] ?? 0) + (isSame ? 0 : 1),
          exchanged ? (before?.[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [before, last] = [last, next];
  }
  return last?.[to.length] ?? 0;
}
