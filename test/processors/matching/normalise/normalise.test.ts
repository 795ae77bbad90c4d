import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { localDay } from '../../../../processors/matching/normalise/clinic-time.ts';
import { normaliseCode } from '../../../../processors/matching/normalise/code.ts';
import { normaliseEmail } from '../../../../processors/matching/normalise/email.ts';
import { normaliseName } from '../../../../processors/matching/normalise/name.ts';
import { areNicknames } from '../../../../processors/matching/normalise/nickname.ts';
import { normalisePhone } from '../../../../processors/matching/normalise/phone.ts';
import { recogniseProduct, shippedNames } from '../../../../processors/matching/normalise/product.ts';
import { readRewardLabel } from '../../../../processors/matching/normalise/reward-label.ts';

describe('names', () => {
  const table: [string, string | null][] = [
    ['Liz Smith-Jones', 'liz smith jones'],
    ['Smith, Elizabeth A.', 'elizabeth smith'],
    ['DR. JOSÉ DE LA CRUZ JR', 'jose delacruz'],
    ['jose delacruz', 'jose delacruz'],
    ['Garcia, Jr., Maria', 'maria garcia'],
    ["Siobhán O'Brien", 'siobhan obrien'],
    ['Elizabeth (Liz) Taylor, RN', 'elizabeth taylor'],
    ['Zoë', 'zoe'],
    ['McDonald N', 'n mcdonald'],
    ['Анна Петрова', 'анна петрова'],
    ['JosÃ© NuÃ±ez', 'jose nunez'],
    ['  ', null],
    ['---', null],
  ];
  for (const [written, full] of table) {
    it(`reads ${JSON.stringify(written)} as ${full}`, () => assert.equal(normaliseName(written)?.full ?? null, full));
  }

  it('keeps middle names, surname parts and the suffix', () => {
    const name = normaliseName('Smith-Jones, Mary Ann Sr.');
    assert.deepEqual(name, {
      full: 'mary smith jones',
      given: 'mary',
      middle: 'ann',
      surname: 'smith jones',
      surnameParts: ['smith', 'jones'],
      suffix: 'sr',
    });
  });

  it('knows that Liz is Elizabeth, and that Christopher is not Christine though both are Chris', () => {
    assert.ok(areNicknames('liz', 'elizabeth'));
    assert.ok(areNicknames('chris', 'christine'));
    assert.ok(!areNicknames('christopher', 'christine'));
    assert.ok(!areNicknames('julie', 'ana'), 'both short for Juliana, and two people');
  });
});

describe('contact points and codes', () => {
  const phones: [string, string | null][] = [
    ['(303) 555-0142', '+13035550142'],
    ['1-303-555-0142 x12', '+13035550142'],
    ['303.555.0142 ext. 9', '+13035550142'],
    ['1-800-FLOWERS', '+18003569377'],
    ['+44 20 7946 0958', '+442079460958'],
    ['555-0142', '5550142'],
    ['000-000-0000', null],
    ['555-555-5555', null],
    ['1234567890', null],
    ['call her mother', null],
    ['', null],
  ];
  for (const [written, phone] of phones) {
    it(`reads the phone ${JSON.stringify(written)} as ${phone}`, () => assert.equal(normalisePhone(written), phone));
  }

  const emails: [string, string | null][] = [
    [' Liz.Smith+alle@Example.com ', 'liz.smith@example.com'],
    ['liz.smith@gmial.com', 'lizsmith@gmail.com'],
    ['liz@yahoo.con', 'liz@yahoo.com'],
    ['none@none.com', null],
    ['noemail@clinic.com', null],
    ['FrontDesk@glowspa.example', null],
    ['info@radiance-medspa.com', null],
    ['liz at home', null],
  ];
  for (const [written, email] of emails) {
    it(`reads the e-mail ${JSON.stringify(written)} as ${email}`, () => assert.equal(normaliseEmail(written), email));
  }

  it('reads codes as letters and digits and drops what fills a required field', () => {
    assert.equal(normaliseCode('al-19 77x'), 'AL1977X');
    for (const dummy of ['n/a', '000000', 'none', ' ', '12']) assert.equal(normaliseCode(dummy), null);
  });
});

describe('products', () => {
  const table: [string, string | null, string | null][] = [
    ['Juvéderm Voluma XC 1 syr', 'juvederm voluma', 'ALLERGAN'],
    ['BOTOX 20u forehead', 'botox', 'ALLERGAN'],
    ['Restylane-L 1mL', 'restylane l', 'GALDERMA'],
    ['dyspport 50 units', 'dysport', 'GALDERMA'],
    ['Xeomin', 'xeomin', 'OTHER'],
    ['Botxo 20', 'botox', 'ALLERGAN'],
    ['filler 1 syr', null, null],
  ];
  for (const [written, product, maker] of table) {
    it(`recognises ${JSON.stringify(written)}`, () => {
      const found = recogniseProduct(written, shippedNames);
      assert.deepEqual([found?.product ?? null, found?.maker ?? null], [product, maker]);
    });
  }

  it('knows the category of a generic word or a count of units', () => {
    assert.equal(recogniseProduct('filler 1 syr', shippedNames)?.category, 'filler');
    assert.equal(recogniseProduct('tox', shippedNames)?.category, 'neurotoxin');
    assert.equal(recogniseProduct('20u', shippedNames)?.category, 'neurotoxin');
  });
});

describe('reward labels', () => {
  const table: [string, boolean, string | null][] = [
    ['Allē', true, 'ALLE'],
    ['ALLE REWARDS -$40', true, 'ALLE'],
    ['Briliant Distinctons', true, 'ALLE'],
    ['AllÄ“ Rewards', true, 'ALLE'],
    ['BD coupon', true, 'ALLE'],
    ['Manufacturer promo', true, null],
    ['Aspire cert', true, 'ASPIRE'],
    ['GALDERMA REWARD', true, 'ASPIRE'],
    ['Other Coupon', true, null],
    ['Employee discount', false, null],
    ['Birthday $20 off', false, null],
    ['Family reward', false, null],
  ];
  for (const [label, isReward, program] of table) {
    it(`reads ${JSON.stringify(label)}`, () => {
      const read = readRewardLabel(label);
      assert.deepEqual([read.isReward, read.program], [isReward, program]);
    });
  }
});

describe('clinic time', () => {
  it("gives the clinic's day, not the UTC day, through a change to summer time", () => {
    const lateEvening = Date.parse('2026-06-10T05:40:00Z');
    assert.equal(localDay(lateEvening, 'America/Denver'), Date.parse('2026-06-09') / 86_400_000);
    assert.equal(localDay(Date.parse('2026-03-08T07:30:00Z'), 'America/Denver'), Date.parse('2026-03-08') / 86_400_000);
  });
});
