import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseReferenceDocument } from '../../app/use-cases/reference-document.ts';

test('clinics, products and rules become one reference each, whose id a second load repeats', () => {
  const document = {
    clinics: [{ clinic_id: 'DEN-1', time_zone: 'America/Denver', sister_ids: ['DEN-2'], practice_id: 'glow' }],
    products: [{ name: 'Jeuveau', family: 'jeuveau', category: 'neurotoxin', maker: 'OTHER' }],
    rules: [{ program: 'ALLE', maker: 'ALLERGAN', valid_from: '2025-02-01' }],
  };
  const references = parseReferenceDocument(document);
  assert.deepEqual(
    references.map((r) => r.referenceId),
    ['clinic:glow:den-1', 'product:*:jeuveau', 'rule:*:alle:allergan:2025-02-01'],
  );
  assert.equal(references[0]?.clinic?.timeZone, 'America/Denver');
  assert.equal(references[0]?.practiceId, 'glow');
  assert.deepEqual(references, parseReferenceDocument(document));
});

const wrong: [string, unknown, RegExp][] = [
  ['a list instead of an object', [], /JSON object/],
  ['a list nobody knows', { clinic: [] }, /"clinic" is no list/],
  ['an entry that is no object', { clinics: ['DEN-1'] }, /^clinics\[0\]: record: give an object/],
  ['a clinic without zone', { clinics: [{ clinic_id: 'a' }] }, /^clinics\[0\]: clinic.time_zone: is missing/],
  ['a zone that does not exist', { clinics: [{ clinic_id: 'a', time_zone: 'Mars/Olympus' }] }, /IANA/],
  [
    'a rule on the 31st of February',
    { rules: [{ program: 'ALLE', maker: 'ALLERGAN', valid_from: '2025-02-31' }] },
    /valid_from/,
  ],
];
for (const [what, document, message] of wrong) {
  test(`${what} is refused by list, entry and field`, () => {
    assert.throws(() => parseReferenceDocument(document), { code: 'USAGE', message });
  });
}
