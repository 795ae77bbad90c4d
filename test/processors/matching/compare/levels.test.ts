import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { defaultWindow } from '../../../../processors/matching/block/window.ts';
import { compareAmounts, compareStatedAmounts } from '../../../../processors/matching/compare/amount.ts';
import { compareCodes, compareEmails, comparePhones } from '../../../../processors/matching/compare/contact.ts';
import { compareDates } from '../../../../processors/matching/compare/date.ts';
import { isOneEdit } from '../../../../processors/matching/compare/edit-distance.ts';
import { jaroWinkler } from '../../../../processors/matching/compare/jaro-winkler.ts';
import { type ComparisonName, comparisonLevels } from '../../../../processors/matching/compare/levels.ts';
import { compareNames, compareSuffixes } from '../../../../processors/matching/compare/name.ts';
import { compareProducts } from '../../../../processors/matching/compare/product.ts';
import { normaliseName } from '../../../../processors/matching/normalise/name.ts';
import { recogniseProduct, shippedNames } from '../../../../processors/matching/normalise/product.ts';
import type { Moment } from '../../../../processors/matching/record.ts';
import { sale, ticketRecord } from '../../../support/records.ts';

function named(comparison: ComparisonName, level: number): string | undefined {
  return comparisonLevels[comparison][level];
}

describe('names', () => {
  const table: [string | null, string | null, string][] = [
    [null, 'Ann Lee', 'missing'],
    ['José Núñez', 'jose nunez', 'exact'],
    ['Liz Jones', 'Elizabeth Jones', 'nickname'],
    ['Ann Lee', 'Mary Ann Lee', 'nickname'],
    ['J Jones', 'Jennifer Jones', 'initial'],
    ['Walker Jennifer', 'Jennifer Walker', 'swapped'],
    ['Radman Sam', 'Samuel Radman-Patel', 'swapped'],
    ['Victoria Walker-Cox', 'Cox Vicky', 'swapped'],
    ['Walker-Cox Victoria', 'Victoria Walker-Cox', 'swapped'],
    ['Liz Smith-Jones', 'Elizabeth Jones', 'surname part'],
    ['Ana Beatriz García Pérez', 'Ana García', 'surname part'],
    ['Beatriz Pérez', 'Ana Beatriz García Pérez', 'nickname'],
    ['Jennifer Wlaker', 'Jennifer Walker', 'typo'],
    ['Catherine Stevens', 'Katherine Stephens', 'sounds alike'],
    ['Mary Beth Lee', 'Marybeth Lee', 'nickname'],
    ['Mary Beth Ann Lee', 'Marybeth Lee', 'nickname'],
    ['Ann Green Wood', 'Ann Greenwood', 'typo'],
    ['Jacobj Crossm An', 'Jacob Crossman', 'sounds alike'],
    ['Mary Beth Lee', 'Maryanne Lee', 'resembling'],
    ['Jennifer Walker', 'Jennifer Ortiz', 'other surname'],
    ['Jennifer Walker', 'Robert Walker', 'other given name'],
    ['Jennifer Walker', 'Robert Ortiz', 'different'],
    ['Jenny Camacho', 'Jenifer Cmaacho', 'resembling'],
    ['Lisa Hendricks', 'Llsa Henclricks', 'resembling'],
    ['Judith Young', 'Judlth Bettencourt', 'one part resembling'],
    ['Jane Smith 2', 'Jane Smith #1234', 'exact'],
    ['Jane Sm1th', 'Jane Smith', 'typo'],
    ['Jane S.', 'Jane Smith', 'surname part'],
    ['Liz S.', 'Elizabeth Smith', 'surname part'],
    ['Jane Marie S', 'Jane Smith', 'surname part'],
    ['J S', 'Jane Smith', 'resembling'],
    ['J S', 'Robert Smith', 'different'],
    ['Liz Montg', 'Elizabeth Montgomery', 'typo'],
    ['Elizabeth Harve', 'Elizabeth Harvey new pt', 'surname part'],
    ['Rob Caron VIP', 'Rob Caron text ok', 'surname part'],
    ['R Caron VIP', 'R Caron new', 'surname part'],
    ['Jane Roy', 'Jane Roy VIP', 'surname part'],
    ['M C new', 'M C', 'surname part'],
    ['M C new', 'M C VIP', 'resembling'],
    ['Jane Q new', 'Jane Q VIP', 'resembling'],
    ['Jane Li', 'Jane Lindqvist', 'resembling'],
    ['Mary Ann Lee', 'Mary Ann Jones', 'other surname'],
    ['Donba Black', 'Donnna Black', 'resembling'],
    ['Heather Gibron', 'Heather Gikson', 'resembling'],
    ['Ay Munoz', 'Amy Munoz', 'resembling'],
    ['Mwchael Perry', 'Mikey Perry', 'resembling'],
    ['Nancy Ryees', 'Nancy Reyes-Woods', 'resembling'],
  ];
  for (const [a, b, level] of table) {
    it(`${a} and ${b}: ${level}, either way round`, () => {
      const [left, right] = [normaliseName(a), normaliseName(b)];
      assert.equal(named('name', compareNames(left, right)), level);
      assert.equal(named('name', compareNames(right, left)), level);
    });
  }

  it('Jr and Sr conflict; one without a suffix says nothing', () => {
    const level = (a: string, b: string) => named('suffix', compareSuffixes(normaliseName(a), normaliseName(b)));
    assert.equal(level('John Lee Jr', 'John Lee Sr'), 'conflict');
    assert.equal(level('John Lee Jr', 'John Lee'), 'missing');
  });
});

describe('contact points', () => {
  const phones: [string | null, string | null, string][] = [
    ['+13035550142', null, 'missing'],
    ['+13035550142', '+13035550142', 'exact'],
    ['+13035550142', '+13035550124', 'near'],
    ['+13035550142', '+1303555042', 'near'],
    ['+13035550142', '5550142', 'last seven'],
    ['+13035550142', '+13035557788', 'different'],
  ];
  for (const [a, b, level] of phones) {
    it(`${a} and ${b}: ${level}`, () => assert.equal(named('phone', comparePhones(a, b)), level));
  }

  const emails: [string, string, string][] = [
    ['ann.lee@example.com', 'ann.lee@example.com', 'exact'],
    ['ann.lee@example.com', 'ann.lee@example.org', 'near'],
    ['ann.lee@example.com', 'an.lee@example.com', 'near'],
    ['ann.lee@example.com', 'bob@example.com', 'different'],
  ];
  for (const [a, b, level] of emails) {
    it(`${a} and ${b}: ${level}`, () => assert.equal(named('email', compareEmails(a, b)), level));
  }

  it('short codes are never near', () => {
    assert.equal(named('authCode', compareCodes('AB1', 'AB2')), 'different');
    assert.equal(named('authCode', compareCodes('M43TN6', 'M43TN5')), 'near');
  });
});

describe('dates', () => {
  const ticket: Moment = { atMs: 0, day: 0, dateOnly: false };
  const hourMs = 3_600_000;
  const table: [number, number, boolean, string][] = [
    [0, 10 * 60_000, false, 'within half an hour'],
    [0, 2 * hourMs, false, 'within 3 hours'],
    [0, 2 * hourMs, true, 'same day'],
    [1, 9 * hourMs, false, 'across midnight'],
    [1, 24 * hourMs, true, 'next day'],
    [-1, -24 * hourMs, true, 'day before'],
    [3, 72 * hourMs, true, '2-3 days after'],
    [-3, -72 * hourMs, true, '2-3 days before'],
    [14, 14 * 24 * hourMs, true, '8-14 days after'],
    [-4, -96 * hourMs, true, 'weeks before'],
    [-31, -31 * 24 * hourMs, true, 'beyond the window'],
    [15, 15 * 24 * hourMs, true, 'weeks after'],
    [31, 31 * 24 * hourMs, true, 'beyond the window'],
  ];
  for (const [day, atMs, dateOnly, level] of table) {
    it(`${day} days and ${atMs / hourMs} hours after${dateOnly ? ', without a time' : ''}: ${level}`, () => {
      assert.equal(named('date', compareDates({ atMs, day, dateOnly }, ticket, defaultWindow)), level);
    });
  }
});

describe('amounts', () => {
  const table: [number, number, string][] = [
    [4_000, 4_000, 'equal'],
    [5_400, 4_500, 'mistyped'],
    [4_000, 400, 'mistyped'],
    [4_000, 40_000, 'points'],
    [4_000, 6_000, 'near'],
    [4_000, 10_000, 'different'],
  ];
  for (const [redeemed, claimed, level] of table) {
    it(`${redeemed} redeemed, ${claimed} claimed: ${level}`, () => {
      assert.equal(named('amount', compareAmounts(redeemed, claimed)), level);
    });
  }

  it('of a ticket without a claim are never its total, save where it states that one amount', () => {
    const lines = [sale('Botox', 45_000), sale('Peel', 12_000)];
    const level = (cents: number, totalCents: number | null, of = lines) =>
      named('statedAmount', compareStatedAmounts(cents, ticketRecord({ transactionId: 't', lines: of, totalCents })));
    assert.equal(level(15_000, 15_000, [sale('Botox', 15_000)]), 'equals total');
    assert.equal(level(45_000, 45_000, [sale('Botox', 45_000)]), 'equals unusual total');
    assert.equal(level(14_937, 14_937, [sale('Botox', 14_937)]), 'equals unusual total');
    assert.equal(level(45_000, 57_000), 'equals item');
    assert.equal(level(4_000, 53_000), 'gross less net');
    assert.equal(level(4_000, 57_000), 'not stated');
    assert.equal(level(90_000, 57_000), 'exceeds total');
    assert.equal(level(66_000, 57_000), 'near total');
    assert.equal(level(75_000, 57_000), 'total mistyped');
    assert.equal(level(61_500, 57_000), 'within 10 % of total');
    assert.equal(level(58_000, 57_000), 'within 10 % of total', 'more telling than that one digit differs');
    assert.equal(level(51_299, 57_000), 'within 10 % of total', 'a tenth off, rounded to a cent');
    assert.equal(level(57_311, 57_000), 'within 1 % of total');
  });
});

describe('products', () => {
  const table: [string, string, string][] = [
    ['Botox Cosmetic', 'botox 20u', 'same'],
    ['Voluma', 'Juvederm Ultra XC', 'same family'],
    ['Juvederm', 'filler 1 syr', 'same category'],
    ['Juvederm', 'Botox', 'same maker'],
    ['Juvederm', 'Restylane', 'other maker'],
    ['Juvederm', 'tox', 'different'],
    ['Juvederm', 'consultation', 'not recognised'],
    ['massage', 'consultation', 'missing'],
  ];
  for (const [a, b, level] of table) {
    it(`${a} and ${b}: ${level}`, () => {
      const [left, right] = [recogniseProduct(a, shippedNames), recogniseProduct(b, shippedNames)];
      assert.equal(named('product', compareProducts(left, right)), level);
      assert.equal(named('product', compareProducts(right, left)), level);
    });
  }
});

describe('similarity of texts', () => {
  it('Jaro-Winkler agrees with the published values and is symmetric', () => {
    for (const [a, b, value] of [
      ['martha', 'marhta', 0.9611],
      ['dixon', 'dicksonx', 0.8133],
      ['dwayne', 'duane', 0.84],
    ] as const) {
      assert.ok(Math.abs(jaroWinkler(a, b) - value) < 0.0001);
    }
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        assert.ok(Math.abs(jaroWinkler(a, b) - jaroWinkler(b, a)) < 1e-12);
      }),
    );
  });

  it('one edit is one letter put in, left out or exchanged, or two neighbours swapped', () => {
    for (const other of ['ann', 'annaa', 'anra', 'nana']) assert.ok(isOneEdit('anna', other), other);
    for (const other of ['anna', 'an', 'annabe', 'nnaa']) assert.ok(!isOneEdit('anna', other), other);
  });
});
