import type { Maker } from '../../../schemas/generated/types.ts';

/** A product that tickets and redemptions name. */
export interface CatalogueProduct {
  readonly product: string | null;
  readonly family: string | null;
  readonly category: string;
  readonly maker: Maker | null;
  /** Folded words that name it, the product's own name first. */
  readonly names: readonly string[];
}

function line(
  maker: Maker | null,
  category: string,
  family: string | null,
  products: readonly string[],
): CatalogueProduct[] {
  return products.map((entry) => {
    const names = entry.split('|');
    return { product: names[0] ?? null, family, category, maker, names };
  });
}

/** Words that give away only the category; maker and product stay unknown. */
function generic(category: string, names: string): CatalogueProduct {
  return { product: null, family: null, category, maker: null, names: names.split('|') };
}

/** Brands and products of aesthetic practices in the United States, as front desks write them (matching.md, Domain facts). */
export const catalogue: readonly CatalogueProduct[] = [
  ...line('ALLERGAN', 'neurotoxin', 'botox', ['botox|botox cosmetic|btx|botx|botoxx|bottox|onabotulinumtoxina|onabot']),
  ...line('ALLERGAN', 'filler', 'juvederm', [
    'juvederm|juvaderm|juviderm|juvedrm|juv|jvd',
    'juvederm voluma|voluma|juv voluma|voluma xc',
    'juvederm vollure|vollure|juv vollure|vollure xc',
    'juvederm volbella|volbella|juv volbella|volbella xc',
    'juvederm volux|volux|volux xc',
    'juvederm ultra|juvederm ultra xc|ultra xc|juv ultra',
    'juvederm ultra plus|juvederm ultra plus xc|ultra plus|ultra plus xc|juv ultra plus',
    'skinvive|juvederm skinvive|skin vive',
  ]),
  ...line('ALLERGAN', 'fat reduction', 'kybella', ['kybella|kybela|deoxycholic acid']),
  ...line('ALLERGAN', 'body', 'coolsculpting', [
    'coolsculpting|cool sculpting|coolsculpting elite|cool sculpt|coolsculpt',
  ]),
  ...line('ALLERGAN', 'body', 'cooltone', ['cooltone|cool tone']),
  ...line('ALLERGAN', 'lash', 'latisse', ['latisse|latise|lattise|bimatoprost']),
  ...line('ALLERGAN', 'skincare', 'skinmedica', [
    'skinmedica|skin medica|skinmed',
    'skinmedica tns|tns|tns advanced|tns recovery complex|tns serum',
    'skinmedica ha5|ha5|ha 5|ha5 hydra collagen',
    'skinmedica lytera|lytera',
    'skinmedica total defense|total defense|total defense repair',
    'skinmedica essential defense|essential defense',
    'skinmedica dermal repair cream|dermal repair cream',
    'skinmedica retinol|retinol complex',
    'skinmedica peel|vitalize peel|rejuvenize peel|illuminize peel',
  ]),
  ...line('ALLERGAN', 'facial', 'diamondglow', ['diamondglow|diamond glow|silkpeel|dermalinfusion']),
  ...line('ALLERGAN', 'implant', 'natrelle', ['natrelle|natrelle inspira']),
  ...line('GALDERMA', 'neurotoxin', 'dysport', ['dysport|disport|dyspoort|dysprt|abobotulinumtoxina|abobot']),
  ...line('GALDERMA', 'neurotoxin', 'relfydess', ['relfydess|relabotulinumtoxina']),
  ...line('GALDERMA', 'filler', 'restylane', [
    'restylane|restalyne|restylene|restalane|restylan|rest',
    'restylane l|restylane lidocaine|rest l',
    'restylane lyft|lyft|perlane',
    'restylane silk|silk',
    'restylane kysse|kysse|kyss',
    'restylane refyne|refyne|refine filler',
    'restylane defyne|defyne|defyn',
    'restylane contour|contour',
    'restylane eyelight|eyelight',
  ]),
  ...line('GALDERMA', 'biostimulator', 'sculptra', ['sculptra|sculptra aesthetic|sculpta|poly l lactic acid|plla']),
  ...line('GALDERMA', 'skincare', 'alastin', ['alastin|alastin restorative|alastin regenerating']),
  ...line('OTHER', 'neurotoxin', 'xeomin', ['xeomin|xeomen|zeomin|incobotulinumtoxina']),
  ...line('OTHER', 'neurotoxin', 'jeuveau', ['jeuveau|jeuvau|juveau|jeaveau|newtox|prabotulinumtoxina']),
  ...line('OTHER', 'neurotoxin', 'daxxify', ['daxxify|daxify|daxi|daxibotulinumtoxina']),
  ...line('OTHER', 'neurotoxin', 'letybo', ['letybo']),
  ...line('OTHER', 'filler', 'rha', ['rha|rha 2|rha 3|rha 4|rha redensity|redensity']),
  ...line('OTHER', 'filler', 'belotero', ['belotero|belotero balance']),
  ...line('OTHER', 'filler', 'versa', ['versa|revanesse|revanesse versa']),
  ...line('OTHER', 'filler', 'radiesse', ['radiesse|radiese|radiesse plus']),
  ...line('OTHER', 'filler', 'bellafill', ['bellafill']),
  ...line('OTHER', 'facial', 'hydrafacial', ['hydrafacial|hydra facial|hydrofacial']),
  ...line('OTHER', 'body', 'emsculpt', ['emsculpt|emsculpt neo|emsella']),
  ...line('OTHER', 'skincare', 'zo skin health', ['zo skin health|zo|zo skin']),
  ...line('OTHER', 'skincare', 'skinceuticals', ['skinceuticals|skin ceuticals']),
  ...line('OTHER', 'skincare', 'skinbetter', ['skinbetter|skin better|alto defense']),
  ...line('OTHER', 'skincare', 'eltamd', ['eltamd|elta md']),
  ...line('OTHER', 'skincare', 'obagi', ['obagi|obagi nuderm']),
  ...line('OTHER', 'lash', 'upneeq', ['upneeq']),
  ...line('OTHER', 'skincare', 'revision', ['revision skincare|revision']),
  generic(
    'neurotoxin',
    'tox|toxin|neurotoxin|neuromodulator|neurotox|wrinkle relaxer|units|lip flip|dao|masseter|forehead lines|frown lines|crows feet',
  ),
  generic(
    'filler',
    'filler|fillers|dermal filler|ha filler|syringe|syringes|syr|lip filler|cheek filler|lips|cheeks|jawline filler|tear trough',
  ),
  generic('biostimulator', 'biostimulator|collagen stimulator'),
  generic('skincare', 'skincare|skin care|serum|moisturizer|sunscreen|spf|cleanser|cream|retinol'),
  generic(
    'facial',
    'facial|peel|chemical peel|microneedling|dermaplane|dermaplaning|hydradermabrasion|microdermabrasion',
  ),
  generic('body', 'body contouring|fat freezing|body sculpting'),
  generic('laser', 'laser|laser hair removal|lhr|ipl|bbl|photofacial|fraxel|halo|moxi'),
  generic('wellness', 'iv therapy|iv drip|b12|vitamin injection|semaglutide|tirzepatide|weight loss|hormone'),
];
