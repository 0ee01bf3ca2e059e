/** What a trial visit came to, told as the Events screen tells it of real ones. Pure. */
import type { ShownConnector, TrialVisit } from '../../../api/types.ts';
import { spanText } from '../../../story/span.ts';
import { tellStory } from '../../../story/tellStory.ts';
import type { ConnectorStory, EventAnswer, StoryConnector } from '../../../story/types.ts';
import type { Draft } from './connectorDraft.ts';

export interface Trial {
  connectors: { id: string; name: string; isThis: boolean; fires: boolean; sentence: string }[];
  /** names of connectors that don't listen to the event */
  deaf: string[];
}

/** The id that the collector gives a draft without one. */
const NEW = 'new draft';

export function tellTrial(
  { decisions, clicks, test }: Pick<TrialVisit, 'decisions' | 'clicks' | 'test'>,
  visit: { draft: Draft; connectors: readonly ShownConnector[]; event: { name: string; at: number } },
): Trial {
  const { draft, connectors, event } = visit;
  const { id: draftId = NEW } = draft;
  const drafted: StoryConnector = {
    id: draftId,
    name: draft.name.trim() || 'The new connector',
    mode: draft.mode,
    version: draft.version ?? 1,
    click: draft.click,
    webhook: draft.webhook,
    pixel: draft.pixel,
  };
  const known: StoryConnector[] = [...connectors.filter(({ id }) => id !== draftId), drafted];
  const kept = clicks.filter((click) => click !== null).sort((a, b) => a.at - b.at);
  const answer: EventAnswer = {
    id: 'trial',
    ...event,
    receivedAt: event.at,
    visitor: '',
    page: { url: '', referrer: '' },
    data: {},
    test,
    decisions,
    contact: {},
    consent: {},
    userAgent: '',
    ip: '',
    clicks: kept.map((click) => ({ ...click, receivedAt: click.at })),
    deliveries: [],
    receipts: [],
    pixels: [],
    paidBefore: [],
  };
  const story = tellStory(answer, { connectors: known, requiredConsent: [], now: event.at, time: String });
  const told = story.connectors.map((connector, index) => {
    const decision = decisions[index];
    const matched = decision?.click && `its click came ${spanText(event.at - decision.click.at)} before`;
    return {
      id: connector.connector,
      name: connector.name,
      isThis: connector.connector === draftId,
      fires: connector.verdict === 'fired' || connector.verdict === 'partly fired',
      sentence: sentenceOf(connector, decision, matched, test),
    };
  });
  const asked = new Set(decisions.map(({ connector }) => connector));
  return {
    connectors: told.sort((a, b) => Number(b.isThis) - Number(a.isThis)),
    deaf: known.filter(({ id }) => !asked.has(id)).map(({ name }) => name),
  };
}

function sentenceOf(
  { told, verdict }: ConnectorStory,
  decision: TrialVisit['decisions'][number] | undefined,
  matched: string | undefined,
  isTest: boolean,
): string {
  if ('both' in told) return told.both.sentence;
  if (verdict === 'logged only')
    return isTest
      ? 'A test visit: only logged, since nothing tells the partner that it is one.'
      : 'In test mode: logged for visitors, sent and run only with ?trl_test=1.';
  const legs = [
    ...(decision?.webhook.outcome === 'queued' ? ['the webhook is sent'] : []),
    ...(decision?.pixel.outcome === 'delivered' ? ['the pixel runs'] : []),
  ];
  if (legs.length === 0) return [told.webhook.sentence, told.pixel.sentence].join(' ');
  const why = matched ?? 'it fires for every visitor';
  return `${legs.join(' and ')}; ${why}.`.replace(/^./, (first) => first.toUpperCase());
}
