import { ReconduitError } from '../../processors/errors.ts';
import type { Reference } from '../../schemas/generated/types.ts';
import { eventFromJson, isJsonObject, JsonEventError } from '../../schemas/json.ts';

type Entry = Readonly<Record<string, unknown>>;

/** How entries of one list of the document become references. */
interface Section {
  readonly list: 'clinics' | 'products' | 'rules';
  readonly field: 'clinic' | 'product' | 'rule';
  /** What makes an entry the same one when it is loaded again. */
  id(entry: Entry): string;
}

function text(value: unknown): string {
  return String(value ?? '')
    .trim()
    .toLowerCase();
}

const sections: readonly Section[] = [
  { list: 'clinics', field: 'clinic', id: (e) => text(e['clinic_id']) },
  { list: 'products', field: 'product', id: (e) => text(e['name']) },
  { list: 'rules', field: 'rule', id: (e) => `${text(e['program'])}:${text(e['maker'])}:${text(e['valid_from'])}` },
];

const shape =
  'a reference file is a JSON object with any of the lists "clinics", "products" and "rules"; `reconduit reference load --help` shows one';

function checkZone(reference: Reference): void {
  const zone = reference.clinic?.timeZone;
  if (zone === undefined) return;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
  } catch {
    throw new JsonEventError('time_zone: give an IANA time zone, for example America/Denver');
  }
}

function referenceOf(section: Section, entry: unknown): Reference {
  if (!isJsonObject(entry)) throw new JsonEventError('record: give an object');
  const { practice_id = null, withdrawn = false, ...fact } = entry;
  const reference_id = `${section.field}:${practice_id ?? '*'}:${section.id(fact)}`;
  const reference = eventFromJson('Reference', { reference_id, practice_id, withdrawn, [section.field]: fact });
  checkZone(reference);
  return reference;
}

/**
 * References of a document `{clinics: [{clinic_id, name, time_zone, sister_ids}], products: [{name, family, category,
 * maker}], rules: [{program, maker, valid_from, valid_to}]}`; each entry may carry practice_id and withdrawn.
 * @throws USAGE naming list, entry and field; nothing of a wrong document is taken.
 */
export function parseReferenceDocument(document: unknown): Reference[] {
  if (!isJsonObject(document)) throw new ReconduitError('USAGE', shape);
  const stranger = Object.keys(document).find((key) => !sections.some((s) => s.list === key));
  if (stranger !== undefined) throw new ReconduitError('USAGE', `"${stranger}" is no list of reference data: ${shape}`);
  return sections.flatMap((section) => {
    const list = document[section.list] ?? [];
    if (!Array.isArray(list)) throw new ReconduitError('USAGE', `"${section.list}" is not a list: ${shape}`);
    return list.map((entry, i) => {
      try {
        return referenceOf(section, entry);
      } catch (error) {
        if (!(error instanceof JsonEventError)) throw error;
        throw new ReconduitError('USAGE', `${section.list}[${i}]: ${error.message}`, error);
      }
    });
  });
}
