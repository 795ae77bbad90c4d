const shape = /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/;

const dummyLocals = new Set(
  `none no noemail nomail no-email no_email noemailgiven noemailprovided notprovided na n-a null nil unknown test testing
  noreply no-reply donotreply donotemail refused declined decline x xx xxx abc asdf patient customer client guest walkin
  walk-in fake dummy email noone nobody nothanks doesnothave donthave`.split(/\s+/),
);
// The desk's own mailbox, typed for customers who give none: under it they would all be one person.
const roleLocals = new Set(
  `frontdesk front-desk front.desk front_desk desk reception receptionist info office contact appointments appointment
  bookings booking scheduling concierge staff`.split(/\s+/),
);
const dummyDomains = new Set(['none.com', 'noemail.com', 'no.com', 'na.com', 'nomail.com', 'none.none', 'test.com']);

const domainTypos: Readonly<Record<string, string>> = {
  'gmial.com': 'gmail.com',
  'gmai.com': 'gmail.com',
  'gamil.com': 'gmail.com',
  'gmal.com': 'gmail.com',
  'gmil.com': 'gmail.com',
  'gmaill.com': 'gmail.com',
  'gnail.com': 'gmail.com',
  'gmail.co': 'gmail.com',
  'gmail.om': 'gmail.com',
  'googlemail.com': 'gmail.com',
  'yaho.com': 'yahoo.com',
  'yahooo.com': 'yahoo.com',
  'yhaoo.com': 'yahoo.com',
  'yahoo.co': 'yahoo.com',
  'hotmial.com': 'hotmail.com',
  'hotmal.com': 'hotmail.com',
  'hotmai.com': 'hotmail.com',
  'hotmail.co': 'hotmail.com',
  'outlok.com': 'outlook.com',
  'outloook.com': 'outlook.com',
  'iclod.com': 'icloud.com',
  'icloud.co': 'icloud.com',
  'aol.co': 'aol.com',
};

/**
 * An e-mail address in lower case without its plus-tag, common mistypings of the big providers corrected, dots dropped
 * where Gmail ignores them. null: none, not an address, or what a desk types when there is none, its own among it.
 */
export function normaliseEmail(text: string | null): string | null {
  if (text === null) return null;
  const lower = text
    .trim()
    .toLowerCase()
    .replace(/^mailto:|^<|>$/g, '');
  if (!shape.test(lower)) return null;
  const at = lower.lastIndexOf('@');
  const stated = lower.slice(at + 1);
  const written = stated.endsWith('.com') ? stated : stated.replace(/\.(?:con|cmo|ocm|comm|vom)$/, '.com');
  const domain = domainTypos[written] ?? written;
  const tag = lower.indexOf('+');
  const untagged = lower.slice(0, tag >= 0 && tag < at ? tag : at);
  const local = domain === 'gmail.com' ? untagged.replaceAll('.', '') : untagged;
  if (local === '' || dummyLocals.has(local) || roleLocals.has(local) || dummyDomains.has(domain)) return null;
  return `${local}@${domain}`;
}
