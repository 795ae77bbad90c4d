import type { WorkloadKnobs } from './knobs.ts';
import { familyNames, menNames, womenNames } from './name-lists.ts';
import type { Practice } from './places.ts';
import type { Random } from './random.ts';

/** A customer as they are, whatever either side writes down. */
export interface Client {
  readonly key: string;
  readonly given: string;
  readonly middle: string | null;
  readonly surname: string;
  /** Before marriage. */
  readonly maiden: string | null;
  readonly suffix: 'Jr' | 'Sr' | null;
  /** Ten digits. */
  readonly phone: string;
  readonly otherPhone: string;
  readonly email: string;
  readonly otherEmail: string;
  readonly homeClinic: number;
  readonly alleId: string;
  readonly aspireId: string;
}

const areaCodes = ['303', '720', '480', '602', '623', '970', '310', '213', '312', '773', '212', '646'];
const mailHosts = ['gmail.com', 'yahoo.com', 'icloud.com', 'hotmail.com', 'outlook.com', 'aol.com'];

function phoneOf(random: Random): string {
  // 200 to 999 as exchange: North American numbers begin with neither 0 nor 1 after the area code.
  return `${random.pick(areaCodes)}${random.int(200, 999)}${String(random.int(0, 9999)).padStart(4, '0')}`;
}

const ascii = (text: string): string => text.normalize('NFD').replace(/[^A-Za-z]/g, '');

function emailOf(random: Random, given: string, surname: string): string {
  const [g, s] = [ascii(given).toLowerCase(), ascii(surname).toLowerCase()];
  const year = random.int(50, 99);
  const local = random.pick([`${g}.${s}`, `${g}${s}${year}`, `${g[0]}${s}${year}`, `${g}${year}`, `${s}${g[0]}`]);
  return `${local}@${random.pick(mailHosts)}`;
}

function codeOf(random: Random, prefix: string): string {
  return `${prefix}${random.int(10_000_000, 99_999_999)}`;
}

/** One person who lives alone, as far as records tell. */
function single(random: Random, knobs: WorkloadKnobs, key: string, homeClinic: number): Client {
  const { crowd } = knobs;
  const woman = random.chance(0.9);
  const given = (woman ? womenNames : menNames).draw(random);
  const own = familyNames.draw(random);
  const married = woman && random.chance(crowd.married);
  const surname = married || random.chance(crowd.doubleSurname * 2) ? familyNames.draw(random) : own;
  const double = surname !== own && (!married || random.chance(crowd.doubleSurname));
  return {
    key,
    given,
    middle: random.chance(0.7) ? (woman ? womenNames : menNames).draw(random) : null,
    surname: double ? `${own}-${surname}` : surname,
    maiden: married && !double && surname !== own ? own : null,
    suffix: !woman && random.chance(0.06) ? 'Jr' : null,
    phone: phoneOf(random),
    otherPhone: phoneOf(random),
    email: emailOf(random, given, own),
    otherEmail: emailOf(random, given, surname),
    homeClinic,
    alleId: codeOf(random, 'AL'),
    aspireId: codeOf(random, 'AS'),
  };
}

/** Somebody of the household of `other`. */
function relative(random: Random, knobs: WorkloadKnobs, other: Client, key: string): Client {
  const { crowd } = knobs;
  const person = single(random, knobs, key, other.homeClinic);
  const namesake = random.chance(crowd.householdNamesake);
  const man = other.suffix !== null;
  return {
    ...person,
    given: namesake ? other.given : person.given,
    suffix: namesake && man ? 'Sr' : null,
    surname: other.surname,
    phone: random.chance(crowd.householdPhone) ? other.phone : person.phone,
    email: random.chance(crowd.householdEmail) ? other.email : emailOf(random, person.given, other.surname),
  };
}

/** The customers of one practice: heavy-tailed names, so that namesakes occur, and households. */
export function clientsOf(practice: Practice, knobs: WorkloadKnobs, random: Random): Client[] {
  const clients: Client[] = [];
  const count = knobs.crowd.customersPerClinic * practice.clinics.length;
  for (let i = 0; i < count; i++) {
    const key = `${practice.id}/${i}`;
    const before = clients[i - 1];
    const homeClinic = i % practice.clinics.length;
    clients.push(
      before !== undefined && random.chance(knobs.crowd.household)
        ? relative(random, knobs, before, key)
        : single(random, knobs, key, homeClinic),
    );
  }
  return clients;
}
