/** The form of the pixel that the compiler has nothing to say against: for a reviewer to know of, and an editor to submit. */

import { connectorPath } from '../../../addresses/connectors.ts';
import { LinkButton } from '../../../ui/buttons/Button.tsx';
import { CopyButton } from '../../../ui/buttons/CopyButton.tsx';
import { Box } from '../../../ui/layout/Box.tsx';
import { Card } from '../Card.tsx';

export function MendedCard({ html, connector }: { html: string; connector: string }) {
  return (
    <Card
      title="There is a form of it that is safe"
      lead="The same pixel with a few characters more. It is a pixel of its own: an editor submits it, and it is reviewed then. What you approve here is what was submitted."
    >
      <Box label="Mended form">{html}</Box>
      <div class="row">
        <CopyButton value={html} label="Copy the mended form" text="Copy" />
        <LinkButton small href={connectorPath(connector)}>
          Open the connector
        </LinkButton>
      </div>
    </Card>
  );
}
