import { formsOf } from './encodings.js';
import { MARKERS, type Marker } from './planted.js';

/** A planted value that was seen. */
export interface Finding {
  where: string;
  marker: Marker;
  form: string;
  /** What stands around it, so that field and occasion can be told. */
  around: string;
}

/** Something that was written, sent or kept, as its bytes. */
export interface Artefact {
  where: string;
  bytes: Buffer;
}

const FORMS = Object.entries(MARKERS).flatMap(([marker, text]) =>
  formsOf(text).map((form) => ({ marker: marker as Marker, ...form })),
);

/** Where planted values stand in these bytes, in whatever form; each form of each marker at most once per artefact. */
export function findPlanted({ where, bytes }: Artefact): Finding[] {
  // One character per byte, so that lower case changes no place.
  const exact = bytes.toString('latin1');
  const lower = exact.toLowerCase();
  return FORMS.flatMap(({ marker, name, needle, anyCase }) => {
    const at = (anyCase ? lower : exact).indexOf(needle);
    if (at < 0) return [];
    const around = exact.slice(Math.max(0, at - 80), at + needle.length + 80).replace(/[^ -~]/g, '.');
    return [{ where, marker, form: name, around }];
  });
}

/** All findings in many artefacts. */
export function findings(artefacts: readonly Artefact[]): Finding[] {
  return artefacts.flatMap(findPlanted);
}
