/** The corpus: ways put together by the grammar, the same for the same seed. */
import { CALLS } from './callForms.ts';
import { CARRIERS } from './carriers.ts';
import { OTHER_SINKS } from './otherSinks.ts';
import { type Random, randomBy } from './random.ts';
import { SETTINGS } from './settingForms.ts';
import { SOURCES } from './sources.ts';
import type { Carrier, Mode, Place, Sink, Source, Way } from './way.ts';

const SINKS: readonly Sink[] = [...CALLS, ...SETTINGS, ...OTHER_SINKS];
export const MODES: readonly Mode[] = ['sandbox', 'main'];

/** As many as there are: each sink in every form and mode. */
export const ALL_WAYS = MODES.reduce((sum, mode) => sum + SINKS.filter((sink) => isFor(sink, mode)).length, 0);

/**
 * `count` ways, half of them for either mode as long as there are sinks. Sinks of one group take turns with the others, and
 * every source and carrier comes once before any comes again, so that a small sample has something of everything.
 */
export function waysOf(seed: number, count: number, partner: string): Way[] {
  const random = randomBy(seed);
  const sources = random.deck(SOURCES);
  const carriers = random.deck(CARRIERS);
  const sinks = MODES.map((mode) =>
    inTurns(
      SINKS.filter((sink) => isFor(sink, mode)),
      random,
    ).map((sink) => ({ sink, mode })),
  );
  return alternating(sinks)
    .slice(0, count)
    .map(({ sink, mode }, index) => {
      const source = sources.deal((one) => isFor(one, mode));
      return put(
        index + 1,
        source,
        carriers.deal(() => true),
        sink,
        mode,
        partner,
      );
    });
}

function put(number: number, source: Source, carrier: Carrier, sink: Sink, mode: Mode, partner: string): Way {
  const parameter = `W${number}`;
  const name = (word: string) => `${word}${number}`;
  const place: Place = {
    slot: `{{${parameter}}}`,
    name,
    element: (word) => `document.getElementById("${name(word)}")`,
    partner,
  };
  const code = carrier.carry(source.read(place), (value) => sink.use(value, place), place);
  return {
    number,
    source: source.name,
    carrier: carrier.name,
    name: `${source.name} → ${carrier.name} → ${sink.name}`,
    group: sink.group,
    kind: sink.kind,
    mode,
    parameter,
    context: source.context,
    template: `${source.markup?.(place) ?? ''}${sink.markup?.(place) ?? ''}<script>${code}</script>`,
  };
}

function isFor({ modes }: { modes?: readonly Mode[] }, mode: Mode): boolean {
  return modes === undefined || modes.includes(mode);
}

function inTurns(sinks: readonly Sink[], random: Random): Sink[] {
  const groups = new Map<string, Sink[]>();
  for (const sink of random.shuffled(sinks)) groups.set(sink.group, [...(groups.get(sink.group) ?? []), sink]);
  return alternating([...groups.values()]);
}

function alternating<Item>(lists: readonly Item[][]): Item[] {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}
