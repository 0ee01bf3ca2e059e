/** What visitors are asked for, as rows to edit; and back to the container's settings. Pure. */
import type { FieldError } from '../../../api/problem.ts';
import type { ConsentSettings } from '../../../api/types.ts';

export interface GoogleRow {
  purpose: string;
  types: string[];
}

/** Numbers as they are typed. */
export interface TcfRow {
  purpose: string;
  purposes: string[];
  vendor: string;
}

export interface ConsentDraft {
  required: string[];
  google: GoogleRow[];
  tcf: TcfRow[];
  gpc: boolean;
  holdInSession: boolean;
}

export function readConsent({ required, google, tcf, gpc, holdInSession }: ConsentSettings): ConsentDraft {
  return {
    required,
    google: Object.entries(google ?? {}).map(([purpose, types]) => ({ purpose, types })),
    tcf: Object.entries(tcf ?? {}).map(([purpose, { purposes, vendor }]) => ({
      purpose,
      purposes: purposes.map(String),
      vendor: vendor === undefined ? '' : String(vendor),
    })),
    gpc: gpc ?? false,
    holdInSession: holdInSession ?? false,
  };
}

/** As the API takes it; what is no number goes as it is, so that the API says what is wrong with it. */
export function writeConsent({ required, google, tcf, gpc, holdInSession }: ConsentDraft): object {
  const googleRows = google.filter(({ purpose, types }) => purpose !== '' || types.length > 0);
  const tcfRows = tcf.filter(({ purpose, purposes, vendor }) => purpose !== '' || purposes.length > 0 || vendor !== '');
  return {
    required,
    ...(googleRows.length > 0 && {
      google: Object.fromEntries(googleRows.map(({ purpose, types }) => [purpose.trim(), types])),
    }),
    ...(tcfRows.length > 0 && {
      tcf: Object.fromEntries(
        tcfRows.map(({ purpose, purposes, vendor }) => [
          purpose.trim(),
          { purposes: purposes.map(numberOr), ...(vendor.trim() !== '' && { vendor: numberOr(vendor) }) },
        ]),
      ),
    }),
    ...(gpc && { gpc }),
    ...(holdInSession && { holdInSession }),
  };
}

/** A purpose that two rows name would be one of them, silently; one without a name, none. */
export function checkConsent({ google, tcf }: ConsentDraft): FieldError[] {
  return [...rowProblems('google', google), ...rowProblems('tcf', tcf)];
}

function rowProblems(list: 'google' | 'tcf', rows: readonly (GoogleRow | TcfRow)[]): FieldError[] {
  return rows.flatMap((row, index) => {
    const purpose = row.purpose.trim();
    const field = `consent.${list}[${index}].purpose`;
    const isEmpty = 'types' in row ? row.types.length === 0 : row.purposes.length === 0 && row.vendor === '';
    if (purpose === '') return isEmpty ? [] : [{ field, message: 'Name the purpose, as in trl.consent()' }];
    const isSecond = rows.slice(0, index).some((other) => other.purpose.trim() === purpose);
    return isSecond ? [{ field, message: `${purpose} has a row already` }] : [];
  });
}

/** Where the API names what is wrong with a row: `consent.google.ads`, or quoted. */
export function rowFields(list: 'google' | 'tcf', purpose: string): string[] {
  const name = purpose.trim();
  return [`consent.${list}.${name}`, `consent.${list}[${JSON.stringify(name)}]`];
}

function numberOr(text: string): number | string {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : text;
}
