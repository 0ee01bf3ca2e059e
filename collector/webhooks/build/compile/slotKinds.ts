/** Dynamic parameters that only webhooks have, or only some of their places: `{{SECRET.name}}` and `{{ITEM_…}}`. */
import { isItemParameter } from '../../../parameters/items.ts';
import type { Template } from '../../../parameters/template.ts';

const SECRET_PREFIX = 'SECRET.';
const SECRET_NAME = /^[a-z0-9_-]{1,57}$/;

/** The secret's name in lower case, as secrets compare; undefined when the slot asks for none. */
export function secretOf(slotName: string): string | undefined {
  return slotName.startsWith(SECRET_PREFIX) ? slotName.slice(SECRET_PREFIX.length).toLowerCase() : undefined;
}

export interface SlotRules {
  /** {{ITEM_…}} may stand here */
  items: boolean;
}

/** What is wrong with the slots of a text in this place; null when nothing. */
export function slotProblem({ slots }: Template, { items }: SlotRules): string | null {
  for (const { name, source, filters } of slots) {
    const secret = secretOf(name);
    if (secret !== undefined && !SECRET_NAME.test(secret)) {
      return `${source}: a secret’s name is 1 to 57 letters, digits, "_" or "-"`;
    }
    if (secret !== undefined && filters.length > 0) {
      return `${source}: a secret takes no filters; store it the way it is to be sent`;
    }
    if (isItemParameter(name) && !items) {
      return `${source}: which item is meant? It may stand in a parameter with "items", in a template’s "$each", or in a webhook with "requestPerItem"`;
    }
  }
  return null;
}
