/** Settings of the site, of who may do what, and of this browser: one address each. */
import './settings.css';
import type { ComponentType } from 'preact';
import { useRoute } from 'preact-iso';
import { NotFound } from '../../ui/layout/NotFound.tsx';
import { Screen } from '../../ui/layout/Screen.tsx';
import { Appearance } from './Appearance.tsx';
import { Alerts } from './alerts/Alerts.tsx';
import { AuditLog } from './audit/AuditLog.tsx';
import { ConsentForm } from './consent/ConsentForm.tsx';
import { Secrets } from './secrets/Secrets.tsx';
import { Tokens } from './secrets/Tokens.tsx';
import { PagesForm } from './site/PagesForm.tsx';
import { SiteForm } from './site/SiteForm.tsx';

/** `path` behind `/settings`; the site's own stand there itself. */
const PARTS: readonly { path: string; label: string; part: ComponentType }[] = [
  { path: '', label: 'Site', part: SiteForm },
  { path: 'consent', label: 'Consent', part: ConsentForm },
  { path: 'pages', label: 'Pages', part: PagesForm },
  { path: 'alerts', label: 'Alerts', part: Alerts },
  { path: 'tokens', label: 'Access tokens', part: Tokens },
  { path: 'secrets', label: 'Secrets', part: Secrets },
  { path: 'audit', label: 'Audit log', part: AuditLog },
  { path: 'appearance', label: 'Appearance', part: Appearance },
];

export function SettingsScreen() {
  const { part: path = '' } = useRoute().params;
  const current = PARTS.find((part) => part.path === path);
  if (!current) return <NotFound />;
  const { part: Part } = current;
  return (
    <Screen title="Settings">
      <div class="settings">
        <nav aria-label="Settings" class="settings-nav">
          <ul>
            {PARTS.map(({ path: to, label }) => (
              <li key={to}>
                <a href={to === '' ? '/settings' : `/settings/${to}`} aria-current={to === path ? 'page' : undefined}>
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div class="settings-part">
          <Part key={path} />
        </div>
      </div>
    </Screen>
  );
}
