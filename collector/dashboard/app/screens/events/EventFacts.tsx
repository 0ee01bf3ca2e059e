/** What came with the event: its data, the page, the visitor, consent and contact. */
import type { ComponentChildren } from 'preact';
import { orderOf } from '../../../../parameters/dataValues.ts';
import { eventPath } from '../../addresses/events.ts';
import type { EventAnswer } from '../../story/types.ts';
import { CopyButton } from '../../ui/buttons/CopyButton.tsx';
import { Box } from '../../ui/layout/Box.tsx';
import { Notice } from '../../ui/layout/States.tsx';

export function EventFacts({ event }: { event: EventAnswer }) {
  const { id, data, page, visitor, consent, contact, userAgent, ip, notes = [] } = event;
  const order = orderOf(data);
  const consents = Object.entries(consent).map(
    ([purpose, allowed]) => `${purpose}: ${allowed ? 'allowed' : 'not allowed'}`,
  );
  const contacts = Object.entries(contact).map(([name, value]) => `${name}: ${value}`);
  return (
    <section class="stack facts" aria-labelledby="story-facts">
      <h2 id="story-facts">What came with it</h2>
      {notes.length > 0 && (
        <Notice kind="warn">
          <strong>Not all of it was taken as it was sent</strong>
          <ul>
            {notes.map(({ field, message }) => (
              <li key={field + message}>
                <code>{field}</code> {message}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <Box label="Event data">{JSON.stringify(data, null, 2)}</Box>
      <dl class="pairs">
        <Fact name="Event ID">
          <span class="mono">{id}</span> <CopyButton value={id} label="Copy event ID" />
        </Fact>
        {order !== '' && (
          <Fact name="Transaction">
            <a class="mono" href={eventPath(undefined, { transaction: order })}>
              {order}
            </a>
          </Fact>
        )}
        <Fact name="Page">{page.url}</Fact>
        {page.referrer !== '' && <Fact name="Referrer">{page.referrer}</Fact>}
        <Fact name="Visitor">
          <a class="mono" href={eventPath(undefined, { visitor })}>
            {visitor}
          </a>
        </Fact>
        <Fact name="Consent">{consents.length === 0 ? 'nothing was said' : consents.join(', ')}</Fact>
        {contacts.length > 0 && <Fact name="Contact">{contacts.join(', ')}</Fact>}
        <Fact name="Browser">{userAgent}</Fact>
        <Fact name="Address">{ip}</Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
