/** Nothing has come yet: what is known to be in the way, then what usually is. */
import type { ComponentChildren } from 'preact';
import { pageSnippet } from '../../../../../../../sdk/snippet.ts';
import { get } from '../../../../api/client.ts';
import type { Container, ShownConnector } from '../../../../api/types.ts';
import { useLoad } from '../../../../api/useLoad.ts';
import { listed } from '../../../../story/span.ts';
import type { Around } from '../../../../traffic/filter/useAround.ts';
import { CopyButton } from '../../../../ui/buttons/CopyButton.tsx';
import { Notice } from '../../../../ui/layout/States.tsx';
import { Time } from '../../../../ui/Time.tsx';

const LOOK_MS = 3000;
/** how long browsers take a tag from their cache: `max-age` of `/t/<key>.js` */
const TAG_MAX_AGE_MS = 300_000;

export function Hints(props: {
  connector: ShownConnector;
  container: Container | undefined;
  around: Around;
  marks: readonly (readonly [name: string, value: string])[];
  /** other events of the visit did come */
  seen: boolean;
}) {
  const { connector, container, around, marks, seen } = props;
  const refused = useLoad((signal) => get('/api/refusals', signal), [], { everyMs: LOOK_MS });
  const newest = refused.data?.items.find(({ kept }) => !kept);
  if (!container) return null;
  const { triggers } = connector;
  const purposes = [...new Set([...container.consent.required, ...(connector.consent ?? [])])];
  const isPageView = triggers.includes('PageView');
  return (
    <div class="visit-hints">
      {newest && Date.now() - newest.at < 10 * 60_000 && (
        <Notice kind="bad">
          <strong>
            A request was refused <Time at={newest.at} />
          </strong>
          : {newest.detail}{' '}
          {newest.field === 'origin' && newest.origin !== null && (
            <>
              Is it your site’s? Add it under <a href="/settings">Settings</a>.
            </>
          )}
        </Notice>
      )}
      <h3>{seen ? `${listed(triggers)} doesn’t come?` : 'Nothing comes?'}</h3>
      <ul>
        <Hint>
          Only {listed(triggers)} {triggers.length === 1 ? 'counts' : 'count'}: go on in that tab until the page calls{' '}
          <code>trl.track('{triggers[0]}', …)</code>
          {isPageView && !container.page.pageViews && (
            <>
              , or turn on page views under <a href="/settings/pages">Settings</a>
            </>
          )}
          .
        </Hint>
        {purposes.length > 0 && (
          <Hint>
            Visitors are asked for {listed(purposes)}: until that is allowed in the page’s banner, nothing is sent.
          </Hint>
        )}
        {!seen && marks.length > 0 && Date.now() - connector.updatedAt < TAG_MAX_AGE_MS && (
          <Hint>
            The connector was saved <Time at={connector.updatedAt} />. A browser that loaded the tag before may use it
            for five minutes more and not know <code>{marks[0]?.[0]}</code>: reload the page without its cache.
          </Hint>
        )}
        {!seen && (
          <>
            <Hint>
              {around.eventNames.length === 0 && <strong>No event has ever come from this site. </strong>}
              The page has to have the script tag: <code>{container.tag}</code>{' '}
              <CopyButton value={pageSnippet(container.tag)} label="Copy script tag and its stub" />
            </Hint>
            <Hint>
              <code>&trl_debug=1</code> at the end of the link has the tag say in the browser’s console what it does. An
              ad blocker may keep it from loading.
            </Hint>
          </>
        )}
      </ul>
    </div>
  );
}

function Hint({ children }: { children: ComponentChildren }) {
  return <li>{children}</li>;
}
