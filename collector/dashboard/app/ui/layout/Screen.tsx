/** A screen's frame: its heading, what can be done here, and the page's title. */
import './screen.css';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

export function Screen(props: {
  title: string;
  /** beside the heading, e.g. a badge */
  beside?: ComponentChildren;
  /** one line below the heading */
  lead?: ComponentChildren;
  actions?: ComponentChildren;
  /** the way back, where the screen is about one of a list */
  back?: { href: string; label: string };
  /** a list in it takes what the window has left, and scrolls by itself; else the page does */
  fills?: boolean;
  children: ComponentChildren;
}) {
  const { title, beside, lead, actions, back, fills, children } = props;
  useEffect(() => {
    document.title = `${title} · Tag Relay`;
  }, [title]);
  return (
    <div class={`screen ${fills ? 'fills' : ''}`}>
      <header class="screen-head">
        <div class="screen-title">
          {back && (
            <a class="back small" href={back.href}>
              {back.label}
            </a>
          )}
          <div class="row">
            <h1>{title}</h1>
            {beside}
          </div>
          {lead && <p class="muted">{lead}</p>}
        </div>
        {actions && <div class="row">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
