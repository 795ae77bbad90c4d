import type { Program } from '../../../schemas/generated/types.ts';
import { type Weighted, weighted } from './random.ts';

/** Something a medical spa sells. */
export interface SpaProduct {
  /** As the maker's program writes it. */
  readonly official: string;
  /** As desks write it. */
  readonly spellings: readonly string[];
  /** By category only. */
  readonly vague: string;
  /** The program whose rewards pay for it. */
  readonly program: 'ALLE' | 'ASPIRE' | null;
  readonly lowDollars: number;
  readonly highDollars: number;
}

type Row = readonly [string, string, string, 'ALLE' | 'ASPIRE' | null, number, number, number];

const rows: readonly Row[] = [
  [
    'BOTOX® Cosmetic',
    'Botox|Botox Cosmetic|Botox 20u|BOTOX - per unit|Botox 40 units|btx',
    'Tox',
    'ALLE',
    180,
    780,
    34,
  ],
  ['JUVÉDERM® VOLUMA® XC', 'Juvederm Voluma|Voluma|Juvéderm Voluma XC 1 syr', 'Filler 1 syr', 'ALLE', 700, 1800, 7],
  ['JUVÉDERM® Ultra XC', 'Juvederm Ultra|Juvederm|Juvéderm Ultra XC', 'Filler 1 syr', 'ALLE', 600, 1400, 7],
  ['JUVÉDERM® VOLBELLA® XC', 'Volbella|Juvederm Volbella XC|Juv Volbella', 'Lip filler', 'ALLE', 450, 900, 5],
  ['SKINVIVE™ by JUVÉDERM®', 'Skinvive|SkinVive', 'Filler', 'ALLE', 500, 900, 2],
  ['SkinMedica®', 'SkinMedica TNS|SkinMedica HA5|Skin Medica Total Defense', 'Skincare', 'ALLE', 60, 320, 8],
  ['CoolSculpting® Elite', 'CoolSculpting|Cool Sculpting Elite', 'Body contouring', 'ALLE', 750, 2400, 2],
  ['DiamondGlow®', 'DiamondGlow|Diamond Glow Facial', 'Facial', 'ALLE', 150, 260, 4],
  ['LATISSE®', 'Latisse|Latisse 5ml', 'Retail', 'ALLE', 120, 190, 2],
  ['Dysport®', 'Dysport|Dysport 60u|Dysport - per unit|DYSPORT', 'Tox', 'ASPIRE', 180, 650, 16],
  ['Restylane® Lyft', 'Restylane Lyft|Lyft', 'Filler 1 syr', 'ASPIRE', 600, 1400, 4],
  ['Restylane® Kysse', 'Restylane Kysse|Kysse', 'Lip filler', 'ASPIRE', 500, 900, 4],
  ['Restylane®', 'Restylane|Restylane L|Restylane Refyne', 'Filler 1 syr', 'ASPIRE', 600, 1200, 5],
  ['Sculptra®', 'Sculptra|Sculptra Aesthetic|Sculptra 1 vial', 'Biostimulator', 'ASPIRE', 800, 1800, 4],
  ['HydraFacial', 'HydraFacial|Hydrafacial Deluxe', 'Facial', null, 179, 320, 9],
  ['Chemical Peel', 'Chemical Peel|VI Peel', 'Peel', null, 120, 350, 4],
  ['Laser Hair Removal', 'Laser Hair Removal|LHR - underarms|LHR full leg', 'Laser', null, 80, 480, 6],
  ['Microneedling', 'Microneedling|Microneedling w/ PRP', 'Facial', null, 250, 700, 4],
  ['ZO Skin Health', 'ZO Skin Health|ZO Daily Power Defense', 'Retail', null, 60, 250, 4],
  ['Xeomin', 'Xeomin|Xeomin 20u', 'Tox', null, 180, 520, 3],
  ['IV Therapy', 'IV Therapy|B12 shot', 'Wellness', null, 30, 220, 3],
];

const products = rows.map(
  ([official, spellings, vague, program, lowDollars, highDollars, weight]): [SpaProduct, number] => [
    { official, spellings: spellings.split('|'), vague, program, lowDollars, highDollars },
    weight,
  ],
);

/** The product of the maker's promotion day. */
export const promoted: SpaProduct = (products[0] as [SpaProduct, number])[0];

/** What clients buy, in proportion. */
export const sales: Weighted<SpaProduct> = weighted(products);

/** Rewards in dollars: Alle gives $10 for 100 points and whole gift offers; Aspire gives certificates. */
export const rewardDollars: Readonly<Record<'ALLE' | 'ASPIRE', Weighted<number>>> = {
  ALLE: weighted([
    [20, 30],
    [40, 22],
    [60, 12],
    [10, 8],
    [30, 8],
    [50, 7],
    [80, 4],
    [100, 4],
    [25, 2],
    [75, 2],
    [120, 1],
  ]),
  ASPIRE: weighted([
    [20, 32],
    [40, 26],
    [60, 16],
    [100, 12],
    [10, 5],
    [30, 5],
    [80, 4],
  ]),
};

/** Spellings of a reward tender or discount by program; `none` names no program. */
export const rewardLabels: Readonly<Record<'ALLE' | 'ASPIRE' | 'none', Weighted<string>>> = {
  ALLE: weighted([
    ['Alle', 30],
    ['Allē', 14],
    ['ALLE', 6],
    ['Alle Rewards', 10],
    ['Allē Points', 8],
    ['Allergan Alle', 5],
    ['Brilliant Distinctions', 10],
    ['BD', 6],
    ['BD Coupon', 3],
    ['Brilliant Dist.', 2],
    ['Allee', 2],
    ['Alle $', 2],
  ]),
  ASPIRE: weighted([
    ['Aspire', 32],
    ['ASPIRE', 8],
    ['Aspire Rewards', 12],
    ['Aspire Galderma', 8],
    ['Galderma', 10],
    ['ASPIRE Galderma Rewards', 6],
    ['Galderma Aspire Certificate', 6],
    ['Aspire cert', 6],
    ['Aspre', 1],
  ]),
  none: weighted([
    ['Other Coupon', 10],
    ['Manufacturer Rebate', 4],
    ['Rewards', 4],
    ['Coupon', 3],
  ]),
};

/** Discounts that are no rewards. */
export const houseDiscounts: readonly string[] = ['VIP Member 10%', 'Birthday $25', 'Employee Discount', 'New Patient'];

/** A program's name in files. */
export const programNames: Readonly<Record<Program, string>> = { ALLE: 'Alle', ASPIRE: 'Aspire', OTHER: 'Other' };
