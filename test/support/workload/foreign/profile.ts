import type { Random } from '../random.ts';
import { type Guest, nicknames } from './guests.ts';
import type { Keeping } from './knobs.ts';
import { digitSlip, slip } from './slips.ts';

/** Somebody's details as one system has them; '' where it has none. */
export interface Profile {
  readonly name: string;
  readonly phone: string;
  readonly email: string;
}

const staff = { mobile: '4045550142', email: 'frontdesk@glowspa.example' };

const capital = (word: string): string => word.replace(/(^|[- ])[a-z]/g, (start) => start.toUpperCase());

function firstName({ first, middle }: Guest, keeping: Keeping, random: Random): string {
  if (random.chance(keeping.initial)) return first.charAt(0);
  if (random.chance(keeping.middleOnly)) return middle;
  const forms = nicknames[first] ?? [];
  if (forms.length > 0 && random.chance(keeping.shortForm)) return random.pick(forms);
  return random.chance(keeping.slip) ? slip(first, random) : first;
}

function lastName({ last, before }: Guest, keeping: Keeping, random: Random): string {
  if (before !== last && random.chance(keeping.otherSurname * 4)) return before;
  const written = last.includes('-') && random.chance(0.4) ? random.pick(last.split('-')) : last;
  return random.chance(keeping.slip) ? slip(written, random) : written;
}

function nameOf(guest: Guest, keeping: Keeping, random: Random): string {
  const first = firstName(guest, keeping, random);
  const last = lastName(guest, keeping, random);
  const middle = random.chance(keeping.middle) ? ` ${random.pick([guest.middle, guest.middle.charAt(0)])}` : '';
  if (random.chance(keeping.swapped)) return capital(`${last} ${first}`);
  const style = random.next();
  if (style < 0.1) return capital(`${last}, ${first}${middle}`);
  return style < 0.15 ? `${first}${middle} ${last}`.toUpperCase() : capital(`${first}${middle} ${last}`);
}

function shown(digits: string, random: Random): string {
  const [area, exchange, line] = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)];
  return random.pick([
    `(${area}) ${exchange}-${line}`,
    `${area}.${exchange}.${line}`,
    `+1 ${area} ${exchange} ${line}`,
    digits,
  ]);
}

/** A guest's details as a system of these habits keeps them. */
export function profileOf(guest: Guest, keeping: Keeping, random: Random): Profile {
  const isStaff = random.chance(keeping.staffContact);
  const own = random.chance(keeping.otherPhone) ? guest.landline : guest.mobile;
  const dialled = random.chance(keeping.phoneSlip) ? digitSlip(own, random) : own;
  const [local = '', host = ''] = guest.email.split('@');
  const email = random.chance(keeping.emailSlip) ? `${slip(local, random)}@${host}` : guest.email;
  return {
    name: nameOf(guest, keeping, random),
    phone: random.chance(keeping.noPhone) ? '' : shown(isStaff ? staff.mobile : dialled, random),
    email: random.chance(keeping.noEmail) ? '' : isStaff ? staff.email : email,
  };
}
