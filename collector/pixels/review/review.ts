/**
 * What a reviewer judges a pixel by. Pure: everything is read off the template. It shows what is written there; what a
 * script from elsewhere does, or one that hides, no reading tells: those are named, for a person to decide on.
 */
import { readSlot } from '../../parameters/values.ts';
import type { Refusal } from '../../validate/refusal.ts';
import type { CompiledPixel } from '../compile/compile.ts';
import { type RenderedPixel, renderPixel } from '../render.ts';
import { findCapabilities, findLoadedCode } from './capabilities.ts';
import { type Contact, findContacts, findRunTimeHosts, type RunTimeHost } from './contacts.ts';
import { type DiffLine, lineDifferences } from './differences.ts';
import type { Finding } from './findings.ts';
import { knownStrings } from './knownStrings.ts';
import { findObfuscation } from './obfuscation.ts';
import { readPixel } from './readPixel.ts';
import { personalData, type Recipient, type ReviewedSlot, reviewSlots } from './recipients.ts';
import { findRequests } from './requests.ts';
import { findWaysOut } from './waysOut.ts';

export interface PixelReview {
  contacts: Contact[];
  /** an approval's host list doesn't hold these until the reviewer adds them */
  runTimeHosts: RunTimeHost[];
  findings: Finding[];
  slots: ReviewedSlot[];
  personal: Recipient[];
  /** every slot given a hostile value, which has to stand there as text */
  hostile: { value: string; rendered: RenderedPixel };
  /** against the approved version; absent without one */
  changes?: { mode: boolean; lines: DiffLine[] };
}

/** Ends strings, attributes, comments and scripts, starts an element, and looks like a parameter. */
const HOSTILE = `'"\\></script></textarea><!--<img src=x onerror=alert(1)>\`*/]]>{{EMAIL}}`;

export function reviewPixel(pixel: CompiledPixel, approved?: { html: string; sandbox: boolean }): PixelReview {
  const read = readPixel(pixel);
  const known = knownStrings(read.draft, read.scripts);
  const requests = findRequests(read, known);
  const contacts = findContacts(pixel, read, known, requests);
  const runTimeHosts = findRunTimeHosts(read, known, requests);
  const slots = reviewSlots(pixel, read, known, requests);
  const findings = [
    ...findCapabilities(read, known),
    ...findWaysOut(read, known),
    ...findLoadedCode(requests).map((finding) => withReadableSlots(finding, slots)),
    ...pixel.unproved.map(unprovedFinding),
    ...findObfuscation(read, known),
  ];
  return {
    contacts,
    runTimeHosts,
    findings: findings.sort((a, b) => a.line - b.line || a.column - b.column),
    slots,
    personal: personalData(slots, runTimeHosts.length > 0 ? [...pixel.hosts, 'unknown'] : pixel.hosts),
    hostile: {
      value: HOSTILE,
      rendered: renderPixel(
        pixel,
        pixel.slots.map(({ slot }) => {
          // with what can't be read the pixel doesn't run; what its place would make of the value is to be seen all the same
          const reading = readSlot(slot, () => HOSTILE);
          return reading.ok ? reading.text : HOSTILE;
        }),
      ),
    },
    ...(approved && {
      changes: { mode: approved.sandbox !== pixel.sandbox, lines: lineDifferences(approved.html, pixel.html) },
    }),
  };
}

/** Whoever approves a script from elsewhere trusts it with every parameter that stands where scripts can read it. */
function withReadableSlots(finding: Finding, slots: readonly ReviewedSlot[]): Finding {
  const readable = [...new Set(slots.filter(({ inNoscript }) => !inNoscript).map(({ written }) => written))];
  if (finding.kind !== 'remote_script' || readable.length === 0) return finding;
  return { ...finding, hint: `it can read ${readable.join(', ')}, and do with it what it likes` };
}

function unprovedFinding({ line, column, message, fix }: Refusal): Finding {
  return { kind: 'unproved', code: message, hint: fix, line, column };
}
