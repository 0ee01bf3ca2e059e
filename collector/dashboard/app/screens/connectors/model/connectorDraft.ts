/** A connector while somebody works on it: every leg is there, filled or not, so that turning one on has something to show. */
import type { BodyFor } from '../../../../../admin/calls.ts';
import {
  CLICK_DEFAULTS,
  CONNECTOR_DEFAULTS,
  PIXEL_DEFAULTS,
  WEBHOOK_DEFAULTS,
} from '../../../../../connector/defaults.ts';
import type { ConnectorInput } from '../../../../../connector/parse.ts';
import { withoutReadOnly } from '../../../../../connector/readOnly.ts';
import type { ClickMatching, Connector, PixelSettings, Webhook } from '../../../../../connector/types.ts';
import { isObject } from '../../../../../validate/isObject.ts';
import { readJson } from '../../../../../validate/jsonText.ts';
import type { ShownConnector } from '../../../api/types.ts';
import { isSame } from '../../../conflict/changes.ts';

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
  /** the condition as JSON text; blank: none */
  when: string;
  /** the settings as they came, those that the form doesn't know among them */
  got?: Readonly<ConnectorInput>;
}

const WEBHOOK: Webhook = { ...WEBHOOK_DEFAULTS, url: '' };
const PIXEL: Draft['pixel'] = { ...PIXEL_DEFAULTS, enabled: false, html: '', eventNames: {} };
const CLICK: Draft['click'] = {
  ...CLICK_DEFAULTS,
  enabled: false,
  parameter: '',
  source: { parameter: '', value: '' },
  repeats: 'count',
};

/** In test mode, whatever the API's default is: what was never tried out is told to no partner. */
export function emptyDraft(): Draft {
  return {
    ...CONNECTOR_DEFAULTS,
    mode: 'test',
    name: '',
    triggers: ['Purchase'],
    webhook: WEBHOOK,
    pixel: PIXEL,
    click: CLICK,
    trust: 'any',
    tests: 'auto',
    consent: [],
    when: '',
  };
}

export function draftOf(connector: ShownConnector): Draft {
  const got = withoutReadOnly(connector) as ConnectorInput;
  return { ...formOf(got), got };
}

/** As `draftOf`, of what came from elsewhere than the collector, which found nothing wrong with it. */
export function draftOfInput(got: ConnectorInput): Draft {
  return { ...formOf(got), got };
}

/** What the form shows of it: also what was left out. */
function formOf(got: ConnectorInput): Draft {
  const { id, version, name, triggers, webhook, pixel, click } = got;
  const { mode, dedupeTransactions, trust = 'any', tests = 'auto', consent = [] } = { ...CONNECTOR_DEFAULTS, ...got };
  return {
    ...(id !== undefined && { id }),
    ...(version !== undefined && { version }),
    name,
    mode,
    triggers,
    webhook: webhook ? { ...WEBHOOK, ...webhook } : { ...WEBHOOK, enabled: false },
    pixel: pixel ? { ...PIXEL, ...PIXEL_DEFAULTS, ...pixel } : PIXEL,
    click: click
      ? { ...CLICK, ...CLICK_DEFAULTS, ...click, source: { value: '', ...(click.source ?? CLICK.source) } }
      : CLICK,
    dedupeTransactions,
    trust,
    tests,
    consent,
    when: got.when === undefined ? '' : JSON.stringify(got.when, null, 2),
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
  const { id: _gotId, version: _gotVersion, ...got } = draft.got as ConnectorInput;
  const copy: Draft = { ...draft, got, name: `${connector.name} copy`.slice(0, 64), mode: 'test' };
  return withoutMasks(copy, () => false);
}

/** Without masks that nothing is behind; `isStored`: of a header, or of the Basic password (undefined). `lost`: what is to be filled in again. */
export function withoutMasks(
  draft: Draft,
  isStored: (header: string | undefined) => boolean,
): { draft: Draft; lost: string[] } {
  const { headers, basicAuth } = draft.webhook;
  const isLost = ({ name, value }: { name: string; value: string }) => isMasked(value) && !isStored(name);
  const lost = headers.filter(isLost).map(({ name }) => name);
  const isPasswordLost = basicAuth !== undefined && isMasked(basicAuth.password) && !isStored(undefined);
  const webhook: Webhook = {
    ...draft.webhook,
    headers: headers.map((header) => (isLost(header) ? { ...header, value: '' } : header)),
    ...(basicAuth && { basicAuth: isPasswordLost ? { ...basicAuth, password: '' } : basicAuth }),
  };
  return { draft: { ...draft, webhook }, lost: isPasswordLost ? [...lost, 'the Basic password'] : lost };
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

/**
 * As the API takes it: what came, with what was changed in the form. So a setting stays that the form doesn't know, and one that was
 * left out stays left out. Legs that were never filled are left out; rows without name and value too.
 */
export function inputOf(draft: Draft): Input {
  const made = settingsOf(withoutEmptyRows(draft));
  const { got } = draft;
  if (got === undefined) return made;
  // each setting is of what came or of what was made, which are inputs both
  return changed({ ...got }, settingsOf(formOf(got)), made, LEGS) as Input;
}

type Input = BodyFor<'POST', '/api/connectors'>;

const LEGS = ['webhook', 'pixel', 'click'];

/** `got` with what `made` has otherwise than `before`; of `parts` setting by setting. */
function changed(
  got: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>>,
  made: Readonly<Record<string, unknown>>,
  parts: readonly string[] = [],
): Record<string, unknown> {
  // in JSON, undefined is left out
  const input = Object.fromEntries(Object.entries(got).filter(([, value]) => value !== undefined));
  for (const name of new Set([...Object.keys(before), ...Object.keys(made)])) {
    const [was, is, came] = [before[name], made[name], got[name]];
    if (isSame(was, is)) continue;
    if (parts.includes(name) && isObject(was) && isObject(is) && isObject(came)) input[name] = changed(came, was, is);
    else if (is === undefined) delete input[name];
    else input[name] = is;
  }
  return input;
}

function settingsOf(draft: Draft): Input {
  const { id, version, got: _got, webhook, pixel, click, trust, tests, consent, when, ...rest } = draft;
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
    ...(when.trim() !== '' && { when: conditionOf(when) }),
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

/** What is no JSON stays text, for which the collector has the words. */
function conditionOf(text: string): NonNullable<Input['when']> {
  const read = readJson(text);
  return (read.ok ? read.value : text) as NonNullable<Input['when']>;
}

/** Without those that stay as they are. */
function filled(eventNames: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(eventNames).filter(([, name]) => name !== ''));
}

/** For the preview while name and triggers are still missing: what they are makes no difference to the request. */
export function previewInputOf(draft: Draft): Omit<Input, 'pixel'> {
  const { pixel: _pixel, ...input } = inputOf({
    ...draft,
    name: draft.name.trim() || 'Untitled',
    triggers: draft.triggers.length > 0 ? draft.triggers : ['Purchase'],
  });
  return input;
}
