/** Main navigation around the screen that is open. */
import './shell.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ErrorBoundary, Route, Router, useLocation } from 'preact-iso';
import { ROUTES } from '../routes.tsx';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { NotFound } from '../ui/layout/NotFound.tsx';
import { Account } from './Account.tsx';
import { LeaveDialog } from './LeaveDialog.tsx';
import { Mark } from './Mark.tsx';
import { ScreenFailed } from './ScreenFailed.tsx';

const NAVIGATION: { href: string; icon: IconName; label: string }[] = [
  { href: '/', icon: 'home', label: 'Home' },
  { href: '/connectors', icon: 'connectors', label: 'Connectors' },
  { href: '/events', icon: 'events', label: 'Events' },
  { href: '/deliveries', icon: 'deliveries', label: 'Webhook Log' },
  { href: '/review', icon: 'review', label: 'Review' },
  { href: '/settings', icon: 'settings', label: 'Settings' },
];

export function Shell() {
  const { path } = useLocation();
  const main = useRef<HTMLElement>(null);
  const [failed, setFailed] = useState<unknown>();
  const isFirst = useRef(true);

  // Whoever listens hears that another screen is there; whoever uses Tab starts at its top.
  useEffect(() => {
    setFailed(undefined);
    if (isFirst.current) isFirst.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [path]);

  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="side">
        <div class="brand">
          <Mark />
          <span>Tag Relay</span>
        </div>
        <nav aria-label="Main">
          <ul>
            {NAVIGATION.map(({ href, icon, label }) => (
              <li key={href}>
                <a href={href} aria-current={isCurrent(path, href) ? 'page' : undefined}>
                  <Icon name={icon} size={20} />
                  <span>{label}</span>
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <Account />
      </header>
      <LeaveDialog />
      <main id="main" tabIndex={-1} ref={main}>
        {failed === undefined ? (
          <ErrorBoundary onError={setFailed}>
            <Router>
              {ROUTES.map(({ path: route, screen }) => (
                <Route key={route} path={route} component={screen} />
              ))}
              <Route default component={NotFound} />
            </Router>
          </ErrorBoundary>
        ) : (
          <ScreenFailed error={failed} />
        )}
      </main>
    </div>
  );
}

function isCurrent(path: string, href: string): boolean {
  return href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
}
