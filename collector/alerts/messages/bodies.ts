/** A message as each kind of receiver takes it. Pure. */
import { ALERT_KINDS } from '../../connector/alertKinds.ts';
import type { Told, Words } from './words.ts';

/** JSON as Standard Webhooks wants it: `type`, `timestamp`, `data`. What it holds is listed in docs/alerts.md. */
export function webhookBody(words: Words, incident: (Told & { id: string }) | undefined, at: number): string {
  const { title, lines, link, telling } = words;
  return JSON.stringify({
    type: `alert.${telling}`,
    timestamp: new Date(at).toISOString(),
    data: {
      title,
      text: lines.join('\n'),
      link,
      ...(incident && {
        incident: incident.id,
        kind: incident.kind,
        label: ALERT_KINDS[incident.kind].label,
        subject: incident.subject,
        about: incident.about ?? null,
        count: incident.count,
        example: incident.example,
        beganAt: new Date(incident.beganAt).toISOString(),
        overAt: incident.overAt === null ? null : new Date(incident.overAt).toISOString(),
      }),
    },
  });
}

/** `text` alone: what takes Slack's shape reads that. */
export function slackBody({ title, lines, link }: Words): string {
  return JSON.stringify({ text: [`*${escaped(title)}*`, ...lines.map(escaped), escapedLink(link)].join('\n') });
}

/**
 * Slack's three characters are escaped (https://docs.slack.dev/messaging/formatting-message-text/#escaping); a word joiner, which
 * nobody sees, keeps Mattermost and Discord from reading mentions, links and markup in a name.
 */
function escaped(text: string): string {
  const marked = text.replace(/[@*_~`|\]\\]/g, '$&\u2060').replaceAll('://', ':\u2060//');
  return marked.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Our own address: it is to be clicked. */
function escapedLink(link: string): string {
  return link.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function mailText({ lines, link }: Words): string {
  return `${[...lines, '', link].join('\n')}\n`;
}
