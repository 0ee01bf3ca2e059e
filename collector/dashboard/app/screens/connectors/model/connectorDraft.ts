/** A connector while somebody works on it: every leg is there, filled or not, so that turning one on has something to show. */
import type { ClickMatching, Connector, PixelSettings, Webhook } from '../../../../../connector/types.ts';
import type { ShownConnector } from '../../../api/types.ts';

export interface Draft extends Pick<Connector, 'name' | 'mode' | 'triggers' | 'dedupeTransactions'> {
  /** absent until it is saved for the first time */
  id?: string;
  /** the version that was edited */
  version?: number;
  webhook: Webhook;
  pixel: Required<Pick<PixelSettings, 'enabled' | 'html' | 'sandbox' | 'eventNames'>>;
  click: Required<ClickMatching>;
  trust: NonNullable<Connector['trust']>;
  /** `auto`: legs that use {{TEST}} get test events */
  tests: NonNullable<Connector['tests']> | 'auto';
  /** purposes besides the site's own */
  consent: string[];
}

const WEBHOOK: Webhook = {
  enabled: true,
  method: 'GET',
  url: '',
  parameters: [],
  headers: [],
  body: 'form',
  requestPerItem: false,
  requireClickId: false,
  guarantee: 'at_least_once',
  eventNames: {},
  omitEmpty: true,
};
const PIXEL: Draft['pixel'] = { enabled: false, html: '', sandbox: true, eventNames: {} };
const CLICK: Draft['click'] = {
  enabled: false,
  parameter: '',
  source: { parameter: '', value: '' },
  model: 'last',
  windowDays: 30,
  repeats: 'count',
};

export function emptyDraft(): Draft {
  return {
    name: '',
    mode: 'enabled',
    triggers: ['Purchase'],
    webhook: WEBHOOK,
    pixel: PIXEL,
    click: CLICK,
    dedupeTransactions: true,
    trust: 'any',
    tests: 'auto',
    consent: [],
  };
}

export function draftOf(connector: ShownConnector): Draft {
  const {
    id,
    version,
    name,
    mode,
    triggers,
    webhook,
    pixel,
    click,
    dedupeTransactions,
    trust = 'any',
    tests = 'auto',
    consent = [],
  } = connector;
  const { paused: _paused, ...settings } = webhook ?? { ...WEBHOOK, enabled: false };
  const { enabled = true, html, sandbox = true, eventNames = {} } = pixel;
  return {
    id,
    version,
    name,
    mode,
    triggers,
    webhook: settings,
    pixel: html === undefined ? PIXEL : { enabled, html, sandbox, eventNames },
    click: click ? { ...CLICK, ...click, source: { value: '', ...(click.source ?? CLICK.source) } } : CLICK,
    dedupeTransactions,
    trust,
    tests,
    consent,
  };
}

/** What a masked header or password looks like in answers of the API. */
export function isMasked(value: string): boolean {
  return /^([A-Za-z0-9-]+ )?\*\*\*$/.test(value);
}

/**
 * A new one with the same settings, in test mode: two live connectors to one partner would pay twice. Secrets don't come
 * along, since nobody can read them; `lost` names the headers that need theirs again.
 */
export function duplicateOf(connector: ShownConnector): { draft: Draft; lost: string[] } {
  const { id: _id, version: _version, ...draft } = draftOf(connector);
  const { headers, basicAuth } = draft.webhook;
  const lost = headers.filter(({ value }) => isMasked(value)).map(({ name }) => name);
  const isPasswordLost = basicAuth !== undefined && isMasked(basicAuth.password);
  const webhook: Webhook = {
    ...draft.webhook,
    headers: headers.map((header) => (isMasked(header.value) ? { ...header, value: '' } : header)),
    ...(basicAuth && { basicAuth: isPasswordLost ? { ...basicAuth, password: '' } : basicAuth }),
  };
  return {
    draft: { ...draft, name: `${connector.name} copy`.slice(0, 64), mode: 'test', webhook },
    lost: isPasswordLost ? [...lost, 'the Basic password'] : lost,
  };
}

/** Rows count from here on as the API counts them, so what it says of the third is said of the third. */
export function withoutEmptyRows(draft: Draft): Draft {
  const isFilled = ({ name, value }: { name: string; value: string }) => name !== '' || value !== '';
  const { webhook } = draft;
  const { parameters, headers } = webhook;
  return {
    ...draft,
    webhook: { ...webhook, parameters: parameters.filter(isFilled), headers: headers.filter(isFilled) },
  };
}

/** As the API takes it. Legs that were never filled are left out; rows without name and value too. */
export function inputOf(draft: Draft): Record<string, unknown> {
  const { id, version, webhook, pixel, click, trust, tests, consent, ...rest } = withoutEmptyRows(draft);
  const { source } = click;
  const { template, ...withoutTemplate } = webhook;
  return {
    ...rest,
    name: rest.name.trim(),
    ...(id !== undefined && { id }),
    ...(version !== undefined && { version }),
    ...(trust === 'server' && { trust }),
    ...(tests !== 'auto' && { tests }),
    ...(consent.length > 0 && { consent }),
    ...((webhook.url.trim() !== '' || webhook.enabled) && {
      webhook: {
        ...withoutTemplate,
        url: webhook.url.trim(),
        ...(template !== undefined && (template !== '' || webhook.body === 'template') && { template }),
        eventNames: filled(webhook.eventNames),
      },
    }),
    ...(pixel.html.trim() !== '' && { pixel: { ...pixel, eventNames: filled(pixel.eventNames) } }),
    ...((click.parameter.trim() !== '' || click.enabled) && {
      click: {
        enabled: click.enabled,
        parameter: click.parameter.trim(),
        ...(source.parameter.trim() !== '' && {
          source: { parameter: source.parameter.trim(), ...(source.value && { value: source.value }) },
        }),
        model: click.model,
        windowDays: click.windowDays,
        ...(click.repeats === 'ignore' && { repeats: click.repeats }),
      },
    }),
  };
}

/** Without those that stay as they are. */
function filled(eventNames: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(eventNames).filter(([, name]) => name !== ''));
}

/** For the preview while name and triggers are still missing: what they are makes no difference to the request. */
export function previewInputOf(draft: Draft): Record<string, unknown> {
  const { pixel: _pixel, ...input } = inputOf({
    ...draft,
    name: draft.name.trim() || 'Untitled',
    triggers: draft.triggers.length > 0 ? draft.triggers : ['Purchase'],
  });
  return input;
}
