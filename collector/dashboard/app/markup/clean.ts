/** Markup that others wrote, cleaned for showing: nothing in it loads, links, submits, is styled or takes a name that scripts look up. */

/** Something that was taken out: what it is, and the address that it would have loaded or led to. */
export interface TakenOut {
  tag: string;
  url?: string;
}

export interface Cleaned {
  fragment: DocumentFragment;
  /** elements, in the order in which they stand; what stands within them counts too */
  takenOut: TakenOut[];
}

const ADDRESSES = ['src', 'href', 'action', 'data', 'srcset', 'poster'];

/** DOMPurify is loaded for it; rejects where that can't be had. */
export async function cleanMarkup(markup: string): Promise<Cleaned> {
  const { default: purify } = await import('dompurify');
  const fragment = purify.sanitize(markup, {
    USE_PROFILES: { html: true },
    FORBID_TAGS: ['style', 'form', 'input', 'button', 'select', 'textarea', 'img', 'picture', 'video', 'audio'],
    FORBID_ATTR: ['style', 'class', 'id', 'name', 'href', 'src', 'srcset', 'background', 'action', 'tabindex'],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    // a script that stands first would be left out of what was taken out
    FORCE_BODY: true,
    RETURN_DOM_FRAGMENT: true,
  });
  const takenOut = purify.removed.flatMap((removed): TakenOut[] => {
    if (!('element' in removed) || !(removed.element instanceof Element)) return [];
    const { element } = removed;
    // what FORCE_BODY puts first
    if (element.localName === 'remove') return [];
    const name = ADDRESSES.find((attribute) => element.hasAttribute(attribute));
    const url = name && element.getAttribute(name);
    return [{ tag: element.localName, ...(url && { url }) }];
  });
  return { fragment, takenOut };
}
