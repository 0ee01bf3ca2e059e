/** How the tag behaves on the site's pages. */
import type { PageSettings } from '../../../api/types.ts';
import { useProblem } from '../../../forms/problems.ts';
import { ListField } from '../../../ui/fields/ListField.tsx';
import { NumberField } from '../../../ui/fields/NumberField.tsx';
import { Checkbox } from '../../../ui/fields/Toggle.tsx';
import { Section } from '../../../ui/layout/Section.tsx';
import { type FormPart, SettingsForm } from './SettingsForm.tsx';
import type { PartOf } from './useSettings.ts';

const PAGES: PartOf<PageSettings> = {
  read: ({ page }) => page,
  write: (page) => ({ page }),
  labels: {
    pageViews: 'Page views',
    dataLayer: 'Events of the dataLayer',
    hashParameters: 'Click parameters in the hash',
    linkedDomains: 'Linked domains',
    serverCookie: 'Cookie of the collector',
    pixelMaxAgeSeconds: 'Age of late pixels',
  },
};

export function PagesForm() {
  return <SettingsForm part={PAGES}>{(form) => <Fields {...form} />}</SettingsForm>;
}

function Fields({ draft, edit, readOnly }: FormPart<PageSettings>) {
  const problem = useProblem();
  return (
    <>
      <Section
        title="Events without code"
        lead="Pages take these over within five minutes: browsers keep the tag so long."
      >
        <Checkbox
          label="A PageView for each page"
          hint="Also in single-page apps, each once. A page’s own trl.track('PageView') takes its place."
          checked={draft.pageViews}
          onChange={(pageViews) => edit({ pageViews })}
          disabled={readOnly}
        />
        <Checkbox
          label="GA4 events of the dataLayer"
          hint="purchase becomes Purchase, add_to_cart AddToCart, begin_checkout InitiateCheckout, generate_lead Lead, sign_up CompleteRegistration, view_item ViewContent; from dataLayer.push() and gtag('event', …)."
          checked={draft.dataLayer}
          onChange={(dataLayer) => edit({ dataLayer })}
          disabled={readOnly}
        />
      </Section>
      <Section title="Clicks and visitors">
        <ListField
          label="Click parameters in the hash"
          code
          values={draft.hashParameters}
          onChange={(hashParameters) => edit({ hashParameters })}
          placeholder="none"
          hint={
            <>
              For partners that put their ID behind <code>#</code>: with <code>click_id</code>, <code>#click_id=5</code>{' '}
              counts; with <code>ref*</code>, <code>#ref5</code> counts as well as <code>#ref=5</code>, as it does for{' '}
              <code>tblci</code>. With commas between.
            </>
          }
          error={problem('page.hashParameters', { parts: true })}
          readOnly={readOnly}
        />
        <ListField
          label="Linked domains"
          code
          lines
          values={draft.linkedDomains}
          onChange={(linkedDomains) => edit({ linkedDomains })}
          placeholder="shop.example"
          hint="Your own domains, one a line, subdomains included: links from one to another carry the visitor and their clicks along."
          error={problem('page.linkedDomains', { parts: true })}
          readOnly={readOnly}
        />
        <Checkbox
          label="Cookie of the collector"
          hint="The collector keeps the visitor ID in a cookie of its own, which Safari doesn’t cut short. Only where it runs on the site’s own domain."
          checked={draft.serverCookie}
          onChange={(serverCookie) => edit({ serverCookie })}
          disabled={readOnly}
        />
      </Section>
      <Section title="Late pixels">
        <div class="narrow-field">
          <NumberField
            label="Seconds"
            min="0"
            max="3600"
            step="1"
            value={draft.pixelMaxAgeSeconds}
            onChange={(pixelMaxAgeSeconds) => edit({ pixelMaxAgeSeconds })}
            hint="An answer that its page didn’t live to see comes on the next one: sandboxed pixels run there if their event is no older than this. Pixels of the main window never do."
            error={problem('page.pixelMaxAgeSeconds')}
            readOnly={readOnly}
          />
        </div>
      </Section>
    </>
  );
}
