import type { Customer } from '../../../schemas/generated/types.ts';
import type { ProfileNoise } from './knobs.ts';
import { callNames } from './name-lists.ts';
import type { Client } from './people.ts';
import type { Random } from './random.ts';

const neighbours: Readonly<Record<string, string>> = {
  a: 'sqe',
  b: 'vn',
  c: 'xvk',
  d: 'sft',
  e: 'wra',
  f: 'dgp',
  g: 'fhj',
  h: 'gjn',
  i: 'uoye',
  j: 'hkg',
  k: 'jlc',
  l: 'ko',
  m: 'n',
  n: 'bm',
  o: 'ipa',
  p: 'ob',
  r: 'et',
  s: 'adzc',
  t: 'ryd',
  u: 'yio',
  v: 'cb',
  w: 'qe',
  y: 'tui',
  z: 'xs',
};

/** One slip of the fingers: a letter doubled, dropped, replaced by a neighbour, or two exchanged. */
export function mistype(text: string, random: Random): string {
  if (text.length < 3) return text;
  const at = random.int(1, text.length - 2);
  const letter = text[at] as string;
  const kind = random.int(0, 3);
  if (kind === 0) return text.slice(0, at) + letter + text.slice(at);
  if (kind === 1) return text.slice(0, at) + text.slice(at + 1);
  if (kind === 2) {
    const near = neighbours[letter.toLowerCase()] ?? 'e';
    return text.slice(0, at) + random.pick([...near]) + text.slice(at + 1);
  }
  return text.slice(0, at) + text[at + 1] + letter + text.slice(at + 2);
}

function surnameOf(client: Client, noise: ProfileNoise, random: Random): string {
  const { surname, maiden } = client;
  if (maiden !== null && random.chance(noise.maidenName)) return maiden;
  const parts = surname.split('-');
  if (parts.length > 1 && random.chance(noise.hyphenPart)) return random.pick(parts);
  return parts.length > 1 && random.chance(0.2) ? parts.join(' ') : surname;
}

function nameOf(client: Client, noise: ProfileNoise, random: Random): string | null {
  if (random.chance(noise.nameMissing)) return null;
  const calls = callNames[client.given];
  let given = calls !== undefined && random.chance(noise.nickname) ? random.pick(calls) : client.given;
  let surname = surnameOf(client, noise, random);
  if (random.chance(noise.nameTypo)) {
    if (random.chance(0.5)) given = mistype(given, random);
    else surname = mistype(surname, random);
  }
  if (random.chance(noise.initialOnly)) given = given.slice(0, 1);
  if (random.chance(noise.givenOnly)) return given;
  if (client.middle !== null && random.chance(noise.middleInitial)) given = `${given} ${client.middle[0]}`;
  if (client.suffix !== null && !random.chance(noise.suffixLost)) surname = `${surname} ${client.suffix}`;
  let name = `${given} ${surname}`;
  if (random.chance(noise.nameSwapped)) name = `${surname}${random.chance(0.5) ? ',' : ''} ${given}`;
  if (random.chance(noise.accentsLost)) name = name.normalize('NFD').replace(/[\u0300-\u036f]/g, '');
  return random.chance(noise.upperCase) ? name.toUpperCase() : name;
}

function writtenPhone(digits: string, random: Random): string {
  const [a, b, c] = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)];
  return random.pick([`(${a}) ${b}-${c}`, `${a}-${b}-${c}`, digits, `+1${digits}`, `${a}.${b}.${c}`]);
}

function phoneOf(client: Client, noise: ProfileNoise, random: Random): string | null {
  if (random.chance(noise.phoneMissing)) return null;
  if (random.chance(noise.phonePlaceholder)) return random.pick(['000-000-0000', '555-555-5555', '999-999-9999']);
  let digits = random.chance(noise.phoneOther) ? client.otherPhone : client.phone;
  if (random.chance(noise.phoneDigits)) {
    const at = random.int(3, 8);
    const swapped = random.chance(0.6);
    digits = swapped
      ? digits.slice(0, at) + digits[at + 1] + digits[at] + digits.slice(at + 2)
      : digits.slice(0, at) + random.int(0, 9) + digits.slice(at + 1);
  }
  return writtenPhone(digits, random);
}

function emailOf(client: Client, noise: ProfileNoise, random: Random): string | null {
  if (random.chance(noise.emailMissing)) return null;
  const email = random.chance(noise.emailOther) ? client.otherEmail : client.email;
  return random.chance(noise.emailTypo) ? mistype(email, random) : email;
}

/** What one side's profile of a customer says; `memberId` is the number that the side would know. */
export function profileOf(client: Client, memberId: string, noise: ProfileNoise, random: Random): Customer {
  const name = nameOf(client, noise, random);
  const phone = phoneOf(client, noise, random);
  return {
    name,
    // A record without any name has a phone, or nobody could have looked the customer up.
    phone: name === null && phone === null ? writtenPhone(client.phone, random) : phone,
    email: emailOf(client, noise, random),
    memberId: random.chance(noise.memberIdMissing) ? null : memberId,
  };
}
