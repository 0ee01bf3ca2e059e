/** What a story is told from, and what it comes to. Times are epoch milliseconds. */
import type { ClickMatching, Mode } from '../../../connector/types.ts';

export type { DeliveryAlone as Delivery, EventAnswer } from '../../../admin/shapes.ts';

/** What the story uses of a connector as it is set up now, which may be another version than the one that decided. */
export interface StoryConnector {
  id: string;
  name: string;
  mode: Mode;
  version: number;
  click?: ClickMatching;
  webhook?: { enabled: boolean; requireClickId?: boolean; paused?: { at: number; reason: string } };
  pixel?: { enabled?: boolean; status?: string };
}

export interface StoryContext {
  connectors: readonly StoryConnector[];
  /** purposes that the container asks for now */
  requiredConsent: readonly string[];
  now: number;
  /** a time as the reader's clock shows it, e.g. `3 Nov, 10:20` */
  time(at: number): string;
}

/** `good`: it came to what was meant. `off`: nothing was to happen. `no`: a rule said no. */
export type Tone = 'good' | 'bad' | 'waiting' | 'test' | 'no' | 'off';

export interface LegStory {
  tone: Tone;
  sentence: string;
}

/** Why a connector fired or didn't. `both` when one reason stopped webhook and pixel alike. */
export interface ConnectorStory {
  connector: string;
  name: string;
  version: number;
  verdict: 'fired' | 'partly fired' | 'logged only' | 'did not fire';
  told: { both: LegStory } | { webhook: LegStory; pixel: LegStory };
}

export type MomentKind = 'click' | 'event' | 'decided' | 'asked' | 'attempt' | 'due' | 'pixel' | 'receipt';

/** One step of the timeline. */
export interface Moment {
  at: number;
  kind: MomentKind;
  tone: Tone | 'plain';
  title: string;
  detail?: string;
  connector?: string;
  /** id, where the step is about one */
  delivery?: string;
}

export interface Story {
  /** from click to receipt, oldest first */
  moments: Moment[];
  /** clicks older than those shown */
  earlierClicks: number;
  connectors: ConnectorStory[];
}
