import type { Host } from '../api.ts';
import { STANDARD_EVENTS } from '../events.ts';
import { attempt } from '../page/attempt.ts';
import type { EventsAnswer, EventsRequest } from '../protocol.ts';
import { DECISIONS } from '../visitor/visitor.ts';

/** `?trl_debug=1` or `data-debug`: what was captured, sent, answered and run, in the console. Never in anybody's ordinary tag. */
export function debug(host: Host): void {
  const { api, settings, visitor, wire } = host;
  const say = (title: string, ...details: unknown[]) => {
    console.groupCollapsed(`%ctrl%c ${title}`, 'font-weight:bold;color:#06c', '');
    for (const detail of details) console.log(detail);
    console.groupEnd();
  };
  const { clicks, visitor: id } = visitor.profile();
  const states = { true: 'allowed', false: 'refused', undefined: 'undecided: events wait' };
  const state = () => states[`${visitor.allowed()}` as keyof typeof states];
  say(`captured: ${clicks.length} click(s), storing is ${state()}`, { visitor: id, clicks }, { settings });
  if (!clicks[0]) say('no click ID seen yet; recognised are', settings.clicks);
  // the tag of another container stays away where the name is taken
  for (const { src, dataset } of document.scripts) {
    if (src.startsWith(`${host.base + settings.paths.tag}/`) && !src.includes(`/${settings.key}.`) && !dataset.name)
      console.warn('trl: a second container needs data-name', src);
  }

  const { post } = wire;
  wire.post = async (path, body) => {
    const { events } = body as Partial<EventsRequest>;
    say(`sent to ${path}${events ? `: ${events.map(({ name }) => name).join(', ')}` : ''}`, body);
    for (const { name, data } of events || []) {
      for (const note of (data._trl_note as string[]) || []) console.warn(`trl: left out of ${name}: ${note}`);
    }
    try {
      const response = await post(path, body);
      const text = await response.clone().text();
      say(`answered by ${path}: ${response.status}`, text);
      const { notes = [] } = (attempt(() => JSON.parse(text)) || {}) as Partial<EventsAnswer>;
      for (const { field, message } of notes) console.warn(`trl: ${field} ${message}`);
      return response;
    } catch (error) {
      say(`no answer from ${path}; events are kept and sent again`, error);
      throw error;
    }
  };
  const { run } = wire;
  wire.run = (pixels, earlierPageAt) => {
    for (const pixel of pixels) say(`runs the pixel of ${pixel.connector} (${pixel.mode})`, pixel);
    run(pixels, earlierPageAt);
  };
  const { track, identify, consent } = api;
  api.track = async (name, ...more) => {
    for (const warning of warnings(name, more[0])) console.warn(`trl: ${warning}`);
    const result = await track(name, ...more);
    if (!result.ok) say(`${name}: ${result.error}${result.queued ? ' (kept)' : ''}`, result);
    return result;
  };
  api.identify = (contact) => {
    say('identify', contact);
    identify(contact);
  };
  api.consent = (purposes) => {
    for (const purpose of Object.keys(purposes || {})) {
      if (!DECISIONS.includes(purposes[purpose]))
        console.warn(
          `trl: consent to ${purpose} is`,
          purposes[purpose],
          'which changes nothing; true and false decide',
        );
    }
    consent(purposes);
    say(`consent: storing is ${state()}`, purposes);
  };
}

/** What is accepted, but is likely not meant. */
function warnings(name: string, data: unknown): string[] {
  const found: string[] = [];
  const standard = STANDARD_EVENTS.find((one) => one.toLowerCase() === `${name}`.toLowerCase().replace(/[^a-z]/g, ''));
  if (standard && standard !== name) found.push(`“${name}” is another event than “${standard}”: names compare exactly`);
  const { value, currency, transaction_id: transaction } = (data || {}) as Record<string, unknown>;
  if (typeof value === 'string' && !/^-?\d+(\.\d+)?$/.test(value)) found.push(`value “${value}” is no plain number`);
  if (value !== undefined && currency === undefined) found.push(`${name} has a value but no currency`);
  if (name === 'Purchase' && !transaction) {
    found.push('Purchase without transaction_id: a reloaded thank-you page counts again');
  }
  return found;
}
