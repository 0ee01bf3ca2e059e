/** The request as it would leave the collector, for a sample event or one that was received. */

import { hasBody } from '../../../../../../connector/methods.ts';
import { sayField } from '../../../../../../connector/settingsTable.ts';
import type { BuiltRequest } from '../../../../api/types.ts';
import { CopyButton } from '../../../../ui/buttons/CopyButton.tsx';
import { Notice } from '../../../../ui/layout/States.tsx';
import type { Draft } from '../../model/connectorDraft.ts';
import { urlParts } from '../../model/urlParts.ts';
import { EventChoice } from './EventChoice.tsx';
import type { Preview } from './usePreview.ts';

export function PreviewPanel({ preview, draft }: { preview: Preview; draft: Draft }) {
  const { answer, error, event, choose } = preview;
  const [request, ...others] = answer?.requests ?? [];
  return (
    <div class="stack">
      <EventChoice label="With which event" triggers={draft.triggers} event={event} choose={choose} />
      {error !== undefined && <Notice kind="bad">{error}</Notice>}
      {/* above the request, however long that is: below it the save bar would lie over them */}
      {draft.webhook.url.trim() !== '' && <Problems problems={answer?.problems ?? []} />}
      {!draft.webhook.enabled && request && (
        <p class="hint">The webhook is turned off; this is what it would send if it were on.</p>
      )}
      {request ? (
        <Request request={request} />
      ) : (
        <p class="hint preview-empty">
          {draft.webhook.url.trim() === ''
            ? 'Type or paste the partner’s URL: what will be sent shows here as you type.'
            : 'There is nothing to send as it stands:'}
        </p>
      )}
      {request && <LeftOut request={request} draft={draft} />}
      {others.length > 0 && (
        <p class="hint">
          And {others.length} more {others.length === 1 ? 'request' : 'requests'}, one for each further item of the
          order.
        </p>
      )}
    </div>
  );
}

function Problems({ problems }: { problems: readonly { field: string; message: string }[] }) {
  if (problems.length === 0) return null;
  return (
    <Notice kind="warn">
      {problems.map(({ field, message }) => (
        <p key={field + message}>
          <strong>{sayField(field)}</strong>: {message}
        </p>
      ))}
    </Notice>
  );
}

/** What is missing in the request, and would be looked for in vain. */
function LeftOut({ request: { url, body }, draft: { webhook } }: { request: BuiltRequest; draft: Draft }) {
  if (!webhook.omitEmpty) return null;
  const inBody = hasBody(webhook.method) && webhook.body !== 'template';
  const sent = new Set(inBody ? bodyNames(body ?? '') : new URLSearchParams(url.slice(url.indexOf('?') + 1)).keys());
  const names = webhook.parameters.map(({ name }) => name).filter((name) => name !== '' && !sent.has(name));
  const left = names.filter((name) => !name.includes('#') && !name.includes('.'));
  if (left.length === 0) return null;
  return (
    <p class="hint">
      Left out, being empty for this event: <code>{left.join(', ')}</code>
    </p>
  );
}

function bodyNames(body: string): string[] {
  try {
    return Object.keys(JSON.parse(body));
  } catch {
    return [...new URLSearchParams(body).keys()];
  }
}

function Request({ request }: { request: BuiltRequest }) {
  const { method, url, headers, body, signWith, error } = request;
  const { base, pairs } = urlParts(url);
  return (
    <div class="preview" aria-live="polite">
      <div class="row">
        <strong>{method}</strong>
        <span class="push">
          <CopyButton value={url} label="Copy URL" />
        </span>
      </div>
      <section class="preview-url mono" aria-label="URL preview">
        <span>{base}</span>
        {pairs.map(({ name, value, separator }, index) => (
          <span key={index} class="preview-pair">
            <span class="preview-separator">{separator}</span>
            <span class="preview-name">{name}</span>
            {value !== undefined && (
              <>
                <span class="preview-separator">=</span>
                <span class="preview-value">{value}</span>
              </>
            )}
          </span>
        ))}
      </section>
      {error !== undefined && <Notice kind="warn">It could not be sent like this: {error}</Notice>}
      <details class="preview-details">
        <summary>
          {headers.length} {headers.length === 1 ? 'header' : 'headers'}
          {signWith && ', signed when it is sent'}
        </summary>
        <dl class="pairs mono">
          {headers.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
      {body !== null && (
        <>
          <h3>Body</h3>
          <pre class="preview-body">{readable(body)}</pre>
        </>
      )}
    </div>
  );
}

function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body.replaceAll('&', '\n&');
  }
}
