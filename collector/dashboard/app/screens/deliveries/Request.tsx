/** A webhook's request as it is logged: secrets are masked by the collector. */

import { prettyJson } from '../../../../validate/prettyJson.ts';
import type { Delivery } from '../../story/types.ts';
import { CopyButton } from '../../ui/buttons/CopyButton.tsx';
import { Box } from '../../ui/layout/Box.tsx';

type Shown = Pick<Delivery, 'method' | 'url' | 'headers' | 'body'>;

export function Request({ delivery, title = 'Request' }: { delivery: Shown; title?: string }) {
  const { method, url, headers, body } = delivery;
  // a pixel's entry has none
  if (url === null) return null;
  return (
    <section class="stack request" aria-label={title}>
      <div class="row">
        <h3>{title}</h3>
        <span class="push">
          <CopyButton value={url} label="Copy URL" />
        </span>
      </div>
      <Box label="URL">
        <strong>{method}</strong> {url}
      </Box>
      {headers.length > 0 && (
        <dl class="pairs">
          {headers.map(({ name, value }, n) => (
            <div key={`${n} ${name}`}>
              <dt>{name}</dt>
              <dd class="mono">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {body !== null && <Box label="Body">{prettyJson(body) ?? body}</Box>}
    </section>
  );
}
