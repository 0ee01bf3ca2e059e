/** Figures of one connector as links into the log that they count, for list and editor. */
import type { ComponentChildren } from 'preact';
import { NOT_ACCEPTED } from '../../../../decide/deliveryState.ts';
import { deliveryPath } from '../../addresses/deliveries.ts';
import { eventPath } from '../../addresses/events.ts';
import type { ConnectorFigures, ConnectorValue, ShownConnector } from '../../api/types.ts';
import { minorUnitsText } from '../../ui/money.ts';
import { Time } from '../../ui/Time.tsx';

const NUMBER = new Intl.NumberFormat();

/** `since`: from where on it was counted; undefined `figures`: nobody knows yet */
export interface FigureProps {
  connector: ShownConnector;
  figures: ConnectorFigures | undefined;
  since: number | undefined;
}

function Count({ count, href, kind = '' }: { count: number | undefined; href: string; kind?: string }) {
  if (count === undefined) return <>–</>;
  if (count === 0) return <>0</>;
  return (
    <a class={kind} href={href}>
      {NUMBER.format(count)}
    </a>
  );
}

const from = (since: number | undefined) => (since === undefined ? {} : { from: String(since) });

export function Fired({ connector: { id }, figures, since }: FigureProps) {
  return (
    <Count
      count={figures?.fired}
      href={eventPath(undefined, { connector: id, outcome: 'fired', test: 'false', ...from(since) })}
    />
  );
}

/** Webhooks, pixels, or both. */
export function Delivered({ connector: { id, webhook, pixel }, figures, since }: FigureProps) {
  const pixels = (figures?.pixels ?? 0) > 0 || (!webhook && pixel.html !== undefined);
  const words = (count: number) => `${NUMBER.format(count)} ${count === 1 ? 'pixel' : 'pixels'}`;
  return (
    <>
      {(webhook || !pixels) && (
        <Count
          count={figures?.delivered}
          href={deliveryPath(undefined, { connector: id, state: 'succeeded', test: 'false', ...from(since) })}
        />
      )}
      {pixels && (
        <span class={webhook ? 'figure-more' : ''} title="Handed to pages">
          {figures === undefined ? '–' : words(figures.pixels)}
        </span>
      )}
    </>
  );
}

export function Failed({ connector: { id, webhook }, figures, since }: FigureProps) {
  if (!webhook && !figures?.failed) {
    return (
      <span title="It has no webhook">
        –<span class="hidden-visually"> (no webhook)</span>
      </span>
    );
  }
  return (
    <Count
      count={figures?.failed}
      href={deliveryPath(undefined, { connector: id, state: NOT_ACCEPTED, test: 'false', ...from(since) })}
      kind="figure-bad"
    />
  );
}

/** As many amounts as have room; the title has all. */
const MOST_AMOUNTS = 2;

export function Value({ figures }: Pick<FigureProps, 'figures'>): ComponentChildren {
  if (figures === undefined || figures.value.length === 0) return <>–</>;
  const texts = figures.value.map(amountText);
  const more = texts.length - MOST_AMOUNTS;
  return (
    <span title={texts.join(', ')}>
      {texts.slice(0, MOST_AMOUNTS).map((text) => (
        <span key={text} class="figure-amount">
          {text}
        </span>
      ))}
      {more > 0 && <span class="figure-more">and {more} more</span>}
    </span>
  );
}

function amountText({ currency, minorUnits }: ConnectorValue): string {
  const text = minorUnitsText(minorUnits, currency);
  return currency === '' ? `${text} (no currency)` : text;
}

export function LastDelivered({ figures }: Pick<FigureProps, 'figures'>) {
  if (figures === undefined) return <>–</>;
  if (figures.lastDeliveredAt === null) return <span class="muted">Not in 30 days</span>;
  return <Time at={figures.lastDeliveredAt} />;
}
