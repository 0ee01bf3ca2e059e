/** The site's name, the origins that events are taken from, and how pixels are reviewed. */

import { pageSnippet } from '../../../../../../sdk/snippet.ts';
import { get } from '../../../api/client.ts';
import type { Container } from '../../../api/types.ts';
import { useLoad } from '../../../api/useLoad.ts';
import { useProblem } from '../../../forms/problems.ts';
import { CopyButton } from '../../../ui/buttons/CopyButton.tsx';
import { TextField } from '../../../ui/fields/Field.tsx';
import { ListField } from '../../../ui/fields/ListField.tsx';
import { Checkbox } from '../../../ui/fields/Toggle.tsx';
import { Section } from '../../../ui/layout/Section.tsx';
import { type FormPart, SettingsForm } from './SettingsForm.tsx';
import type { PartOf } from './useSettings.ts';

type Draft = Pick<Container, 'name' | 'allowedOrigins'> & { twoPeople: boolean };

const SITE: PartOf<Draft> = {
  read: ({ name, allowedOrigins, review }) => ({ name, allowedOrigins, twoPeople: review.twoPeople }),
  write: ({ name, allowedOrigins, twoPeople }) => ({ name: name.trim(), allowedOrigins, review: { twoPeople } }),
  labels: { name: 'Name', allowedOrigins: 'Allowed origins', twoPeople: 'Two people for each pixel' },
};

export function SiteForm() {
  return <SettingsForm part={SITE}>{(form) => <Fields {...form} />}</SettingsForm>;
}

function Fields({ draft, edit, readOnly }: FormPart<Draft>) {
  const problem = useProblem();
  return (
    <>
      <Section title="Site">
        <TextField
          label="Name"
          value={draft.name}
          onInput={(name) => edit({ name })}
          error={problem('name')}
          readOnly={readOnly}
        />
        <ListField
          label="Allowed origins"
          code
          lines
          values={draft.allowedOrigins}
          onChange={(allowedOrigins) => edit({ allowedOrigins })}
          placeholder="https://shop.example.com"
          hint="One a line, with scheme and without a path: https://shop.example.com. Events of pages elsewhere are refused with 403. The line null takes those of all frames without an origin (sandbox)."
          error={originProblem(problem, draft.allowedOrigins)}
          readOnly={readOnly}
        />
        <Tag />
      </Section>
      <Section title="Review of pixels">
        <Checkbox
          label="Two people for each pixel"
          hint="Whoever changed a pixel last can’t approve it, whatever their role."
          checked={draft.twoPeople}
          onChange={(twoPeople) => edit({ twoPeople })}
          disabled={readOnly}
        />
      </Section>
    </>
  );
}

/** By its line, since all of them are in one field. */
function originProblem(problem: ReturnType<typeof useProblem>, origins: readonly string[]): string | undefined {
  const whole = problem('allowedOrigins');
  if (whole !== undefined) return whole;
  const index = origins.findIndex((_, at) => problem(`allowedOrigins[${at}]`) !== undefined);
  return index < 0 ? undefined : `${origins[index]} ${problem(`allowedOrigins[${index}]`)}`;
}

function Tag() {
  const { data } = useLoad((signal) => get('/api/container', signal), []);
  return (
    <div class="settings-tag">
      <span class="label">Script tag for every page</span>
      <div class="row">
        <code>{data?.tag ?? '\u00a0'}</code>
        {data && <CopyButton value={pageSnippet(data.tag)} label="Copy script tag" text="Copy" />}
      </div>
      <p class="hint">Copied with the stub that takes calls made before the tag has loaded.</p>
    </div>
  );
}
