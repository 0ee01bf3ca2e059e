/** What crosses between the collector and the process that compiles pixels. Filters are functions and stay where they are. */
import { parseTemplate, type Slot } from '../parameters/template.ts';
import type { CompiledPixel, CompiledSlot, CompileResult } from '../pixels/compile/compile.ts';
import type { Mended } from '../pixels/compile/mend.ts';
import type { PixelReview } from '../pixels/review/review.ts';
import type { Refusal } from '../validate/refusal.ts';

export interface PixelText {
  html: string;
  sandbox: boolean;
}

export type Job =
  | ({ kind: 'compile' } & PixelText)
  | { kind: 'review'; pixel: PixelText; approved?: PixelText | undefined };

/** `start`: in the template with line ends as LF; there the slot is found again. */
type SentSlot = Omit<CompiledSlot, 'slot'> & { start: number };

export type SentResult =
  | { ok: true; pixel: Omit<CompiledPixel, 'html' | 'slots'>; slots: SentSlot[] }
  | { ok: false; refusals: Refusal[]; slots: SentSlot[]; mended?: Mended };

/** A review of a pixel that the compiler refuses is its refusals. */
export type SentReview = { ok: true; review: PixelReview } | { ok: false; refusals: Refusal[] };

export type ToProcess = { id: number; job: Job };
export type FromProcess = { id: number; result: SentResult | SentReview } | { id: number; failed: string };

export function sendResult(result: CompileResult): SentResult {
  if (!result.ok) return { ...result, slots: result.slots.map(sendSlot) };
  const { html: _html, slots, ...pixel } = result.pixel;
  return { ok: true, pixel, slots: slots.map(sendSlot) };
}

function sendSlot({ slot: { start }, ...where }: CompiledSlot): SentSlot {
  return { ...where, start };
}

export function readResult(html: string, result: SentResult): CompileResult {
  const slots = readSlots(html, result.slots);
  return result.ok ? { ok: true, pixel: { ...result.pixel, html, slots } } : { ...result, slots };
}

function readSlots(html: string, sent: readonly SentSlot[]): CompiledSlot[] {
  if (sent.length === 0) return [];
  const byStart = new Map(parseTemplate(html.replace(/\r\n?/g, '\n')).slots.map((slot) => [slot.start, slot]));
  return sent.map(({ start, ...where }) => ({ slot: found(byStart.get(start)), ...where }));
}

function found(slot: Slot | undefined): Slot {
  if (!slot) throw new Error('the compiler’s process read other dynamic parameters than this one');
  return slot;
}
