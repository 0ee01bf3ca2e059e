import type { Host } from '../api.ts';
import { on } from '../page/on.ts';

/** Another tab's word comes by an event, but not to where localStorage is closed; nobody tells of the end of 24 hours. */
const LOOK_EVERY_MS = 30_000;
/** How long the end is told, to those who hear the page, too. */
const TELL_END_MS = 4_000;

/** Of the page's own styles `!important` in a style attribute outdoes all. */
const FRAME =
  'all:initial;direction:ltr;display:block;position:fixed;left:8px;bottom:8px;z-index:2147483647;max-width:calc(100vw - 16px)';
const BOX =
  'display:flex;flex-wrap:wrap;align-items:center;gap:8px 12px;padding:8px 12px;border-radius:8px;border:1px solid #fff;background:#1d1b26;color:#fff;font:14px/1.4 system-ui,sans-serif';
const BUTTON =
  'min-height:28px;padding:2px 10px;border:0;border-radius:6px;background:#ffd166;color:#1d1b26;font:inherit;font-weight:600;cursor:pointer';

/**
 * Says on the page that this browser is test traffic, and ends that. A late part: no page of anybody else loads it. In a shadow
 * root, without markup, style element or style attribute, so that a strict policy lets it be and the page's styles don't reach it.
 */
export function testBadge({ visitor }: Host): void {
  const make = <Tag extends keyof HTMLElementTagNameMap>(tag: Tag, style: string, text = '') => {
    const element = document.createElement(tag);
    element.style.cssText = style;
    element.textContent = text;
    return element;
  };
  const badge = make('div', `${FRAME};`.replace(/;/g, '!important;'));
  badge.lang = 'en';
  const box = make('section', BOX);
  box.ariaLabel = 'Tag Relay';
  const say = make('span', '');
  say.setAttribute('role', 'status');
  const end = make('button', BUTTON, 'End test');
  end.type = 'button';
  box.append(say, end);
  badge.attachShadow({ mode: 'open' }).append(box);

  const show = () => {
    if (!visitor.isTest()) return badge.remove();
    if (badge.isConnected) return;
    // beside the body, which some sites write anew
    document.documentElement.append(badge);
    end.hidden = false;
    end.style.display = '';
    say.textContent = 'Test traffic: what happens in this browser is no real order.';
  };
  end.onclick = () => {
    visitor.isTest('0');
    end.style.display = 'none';
    say.textContent = 'The test has ended: from now on it is real.';
    setTimeout(show, TELL_END_MS);
  };
  show();
  on('storage', show);
  on('visibilitychange', show);
  setInterval(show, LOOK_EVERY_MS);
}
