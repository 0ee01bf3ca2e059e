/**
 * An event's pixels as they were handed to the browser, or would have been in test mode: rendered from the approved template and
 * the stored values. Where something of that is gone, `note` says what.
 */
import type { Approval } from '../../connector/types.ts';
import { compilerOf } from '../../container/approvals/verifyApprovals.ts';
import type { ContainerHolder } from '../../container/containerFile.ts';
import { parseTemplate } from '../../parameters/template.ts';
import { approvalHash } from '../../pixels/approvalHash.ts';
import type { CompiledPixel } from '../../pixels/compile/compile.ts';
import type { SlotContext } from '../../pixels/contexts.ts';
import { type RenderedPixel, renderPixel } from '../../pixels/render.ts';
import type { EventRow, StoredPixel } from '../../store/contract/event.ts';

/** `slot` as it is written in the template; null, like `context`, where the template is gone. */
export interface ShownValue {
  slot: string | null;
  context: SlotContext | null;
  value: string;
}

export type ShownPixel = {
  connector: string;
  /** hash of the approval; null: not on record */
  approval: string | null;
  outcome: 'delivered' | 'test_logged';
  values: ShownValue[];
  note?: string;
} & (RenderedPixel | { mode: null });

type Event = Pick<EventRow, 'decisions' | 'pixels' | 'receipts' | 'counterpart'>;

/** `caller`: who waits where a template that is off air has to be compiled anew. */
export async function showPixels(event: Event, holder: ContainerHolder, caller: string): Promise<ShownPixel[]> {
  const shown: ShownPixel[] = [];
  for (const { connector, pixel } of event.decisions) {
    const { outcome } = pixel;
    if (outcome !== 'delivered' && outcome !== 'test_logged') continue;
    const stored = event.pixels.find((one) => one.connector === connector);
    const about = { connector, outcome };
    if (stored) shown.push({ ...about, ...(await showStored(stored, event, holder, caller)) });
    else shown.push({ ...about, approval: null, values: [], mode: null, note: NOT_KEPT[outcome] });
  }
  return shown;
}

const NOT_KEPT: Record<ShownPixel['outcome'], string> = {
  test_logged: 'What the pixel would have been is not on record: this event came before test mode logged that.',
  delivered: 'What the pixel was is not on record.',
};

async function showStored(
  { connector, approval: hash, values }: StoredPixel,
  event: Event,
  holder: ContainerHolder,
  caller: string,
) {
  const { approvals } = holder.snapshot().container;
  const approval = approvals.findLast((one) => one.hash === hash && one.connector === connector);
  const template: Template = approval ? await templateOf(approval, holder, caller) : { note: GONE, slots: [] };
  const notes = [...(template.note ? [template.note] : []), ...ranBefore(connector, event)];
  return {
    approval: hash,
    values: values.map((value, index) => ({ ...(template.slots[index] ?? UNKNOWN), value })),
    ...(template.pixel ? renderPixel(template.pixel, values) : ({ mode: null } as const)),
    ...(notes.length > 0 && { note: notes.join(' ') }),
  };
}

/** `pixel`: where it can be rendered, else `note` says why not. */
interface Template {
  pixel?: CompiledPixel;
  note?: string;
  slots: Omit<ShownValue, 'value'>[];
}

const UNKNOWN = { slot: null, context: null };
const GONE =
  'The approval of this pixel is no longer in the settings, as after its connector was deleted: these are its values, in the order of its parameters. The template that they went into is gone.';

async function templateOf(approval: Approval, holder: ContainerHolder, caller: string): Promise<Template> {
  const { html, sandbox, hash } = approval;
  const onAir = holder.snapshot().approvedPixels.get(hash);
  if (onAir) return readable(onAir.pixel);
  const result = (await holder.prepare({ html, sandbox }, caller)).pixel({ html, sandbox });
  if (result.ok && approvalHash(result.pixel, approval, compilerOf(approval)) === hash) return readable(result.pixel);
  const isOpen = !result.ok && 'unavailable' in result;
  return {
    note: isOpen
      ? 'Its template could not be compiled just now, so only the values are shown: ask again.'
      : 'Today’s compiler does not read its template as it was approved, so only the values are shown.',
    slots: parseTemplate(html).slots.map(({ source }) => ({ slot: source, context: null })),
  };
}

function readable(pixel: CompiledPixel): Template {
  return { pixel, slots: pixel.slots.map(({ slot, context }) => ({ slot: slot.source, context })) };
}

/** A server's values replace those of a browser, which may have run the pixel with its own by then. */
function ranBefore(connector: string, { counterpart, receipts }: Event): string[] {
  if (!counterpart?.differs) return [];
  const { serverAt } = counterpart;
  const ran = receipts.some((one) => one.connector === connector && one.confirmed && one.at < serverAt);
  return ran ? ['The server’s values; the browser had run the pixel with its own before they came.'] : [];
}
