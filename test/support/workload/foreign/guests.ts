import { type Random, type Weighted, weighted } from '../random.ts';
import { shortForms } from '../short-forms.ts';

/** Somebody who comes to a clinic, as they are. */
export interface Guest {
  readonly id: number;
  readonly first: string;
  readonly middle: string;
  readonly last: string;
  /** Surname of before a marriage; their own when there was none. */
  readonly before: string;
  readonly mobile: string;
  readonly landline: string;
  readonly email: string;
  readonly site: number;
}

const zipf = (names: string, flat: number): Weighted<string> =>
  weighted(names.split(' ').map((name, rank) => [name, 1 / (rank + flat)]));

const firsts = zipf(
  'mary jennifer lisa susan karen michelle kimberly amy melissa angela stephanie rebecca sharon laura cynthia kathleen ' +
    'elizabeth patricia jessica sarah ashley brittany amanda samantha emily hannah alexis rachel lauren megan nicole kayla ' +
    'linda barbara deborah sandra carol donna michael david robert james john william daniel thomas anthony steven ' +
    'catherine christine victoria diane julie joyce virginia kelly christina joan evelyn judith andrea cheryl jacqueline ' +
    'martha gloria teresa ann sara madison frances kathryn janice jean alice abigail sophia grace denise amber doris ' +
    'marilyn danielle beverly isabella theresa diana natalie tiffany charlotte rose jasmine aaliyah ximena valentina camila ' +
    'lucia paola noor aisha leticia esperanza xiomara yesenia kiara tamika dominique monique simone colette ingrid astrid',
  12,
);

const lasts = zipf(
  'smith johnson williams brown jones miller davis garcia rodriguez wilson martinez anderson taylor thomas hernandez moore ' +
    'martin jackson thompson white lopez lee gonzalez harris clark lewis robinson walker perez hall young allen sanchez ' +
    'wright king scott green baker adams nelson hill ramirez campbell mitchell roberts carter phillips evans turner torres ' +
    'parker collins edwards stewart flores morris nguyen murphy rivera cook rogers morgan peterson cooper reed bailey bell ' +
    'abernathy achterberg albright alcantara ambrose arceneaux ashworth babineaux ballinger bancroft barraza beauchamp ' +
    'belanger benavides bergstrom bettencourt blackburn blankenship boudreaux bramwell brannigan bretherton buchanan ' +
    'calloway camacho carmichael castellano cavanaugh chamberlain christensen cipriani clemmons comstock covington ' +
    'cunningham dalrymple davenport delacroix delgadillo donnelly dougherty eastwood eichelberger ellsworth espinoza ' +
    'fairbanks farnsworth fitzgerald fitzpatrick fontaine galbraith gallagher gaspard gentry giordano goldstein goodwin ' +
    'greenwald gustafson halvorsen hathaway hawthorne heffernan hendricks hickenlooper hollingsworth holloway iverson ' +
    'jankowski kaminski katzenberg kavanagh kowalczyk lafferty lancaster lindqvist livingston lombardi macallister ' +
    'maldonado marchetti mccullough mcelroy mclaughlin mendelsohn montgomery nakamura novak oconnell okafor olmstead ' +
    'ostrowski pellegrino pennington petrosyan pickering quintanilla rasmussen ravenscroft reinhardt ridgeway rosenthal ' +
    'rutherford santangelo schaefer schwartz shaughnessy sheffield sokolov southerland stanhope steinberg sutherland ' +
    'szymanski thibodeaux townsend tremblay underwood vandenberg vasquez villanueva wainwright weatherford whitaker ' +
    'wieczorek winterbourne wozniak yamamoto yarborough zamora zielinski zimmerman',
  14,
);

const hosts = ['gmail.com', 'gmail.com', 'yahoo.com', 'outlook.com', 'me.com', 'comcast.net', 'proton.me'];

/** What people of these names are called, beside it. */
export const nicknames: Readonly<Record<string, readonly string[]>> = shortForms(
  'jennifer:jen,jenny kimberly:kim melissa:mel,missy angela:angie stephanie:steph rebecca:becky,becca cynthia:cindy ' +
    'kathleen:kathy,kat elizabeth:liz,beth,betty,eliza patricia:pat,patty,trish jessica:jess,jessie amanda:mandy ' +
    'samantha:sam victoria:vicki,tori catherine:cathy,kate katherine:kate,katie christine:chris,chrissy deborah:deb,debbie ' +
    'sandra:sandy michael:mike,mick david:dave robert:bob,rob james:jim,jimmy john:jack william:bill,will ' +
    'daniel:dan,danny thomas:tom,tommy anthony:tony steven:steve jacqueline:jackie teresa:terri,tess theresa:terry ' +
    'margaret:peggy,meg alexis:lexi abigail:abby isabella:bella,izzy natalie:nat diana:di,dee valentina:val ' +
    'dominique:nikki madison:maddie christina:tina,chrissy susan:sue,suzie barbara:barb donna:dee',
);

function telephone(random: Random): string {
  return `${random.pick(['404', '770', '678', '512', '737', '617', '206', '425', '503', '971'])}${random.int(2_000_000, 9_999_999)}`;
}

function address(first: string, last: string, random: Random): string {
  const number = random.int(1, 999);
  const local = random.pick([`${first}.${last}`, `${first}${number}`, `${first.charAt(0)}${last}`, `${last}${number}`]);
  return `${local}@${random.pick(hosts)}`;
}

function stranger(id: number, sites: number, random: Random): Guest {
  const [first, last] = [firsts.draw(random), lasts.draw(random)];
  const joined = random.chance(0.05) ? `${last}-${lasts.draw(random)}` : last;
  return {
    id,
    first,
    middle: firsts.draw(random),
    last: joined,
    before: random.chance(0.2) ? lasts.draw(random) : joined,
    mobile: telephone(random),
    landline: telephone(random),
    email: address(first, last, random),
    site: random.int(0, sites - 1),
  };
}

/** Guests of a business; `families` is the share who live with the guest before them, under one surname. */
export function guestsOf(count: number, sites: number, families: number, random: Random): Guest[] {
  const guests: Guest[] = [];
  for (let id = 0; id < count; id++) {
    const own = stranger(id, sites, random);
    const kin = guests.at(-1);
    if (kin === undefined || !random.chance(families)) guests.push(own);
    else {
      // A namesake now and then; most share the landline, many the mobile, some the mailbox.
      const first = random.chance(0.1) ? kin.first : own.first;
      const mobile = random.chance(0.5) ? kin.mobile : own.mobile;
      const email = random.chance(0.3) ? kin.email : own.email;
      guests.push({
        ...own,
        first,
        last: kin.last,
        before: kin.last,
        mobile,
        landline: kin.landline,
        email,
        site: kin.site,
      });
    }
  }
  return guests;
}
