/** How a customer's details are kept on one side; every number is the probability that it happens to a profile. */
export interface ProfileNoise {
  readonly nickname: number;
  /** One letter inserted, deleted, substituted or two transposed. */
  readonly nameTypo: number;
  /** "Smith, Jane" or "Smith Jane". */
  readonly nameSwapped: number;
  /** Name before marriage, of those who changed theirs. */
  readonly maidenName: number;
  /** One part of a double surname only, of those who have one. */
  readonly hyphenPart: number;
  /** "J Smith". */
  readonly initialOnly: number;
  readonly givenOnly: number;
  readonly middleInitial: number;
  readonly upperCase: number;
  readonly accentsLost: number;
  readonly suffixLost: number;
  readonly nameMissing: number;
  readonly phoneMissing: number;
  /** Two neighbouring digits exchanged, or one mistyped. */
  readonly phoneDigits: number;
  /** An old number or the work's. */
  readonly phoneOther: number;
  /** 000-000-0000, typed to get past a required field. */
  readonly phonePlaceholder: number;
  readonly emailMissing: number;
  readonly emailTypo: number;
  readonly emailOther: number;
  readonly memberIdMissing: number;
}

/** Who comes, how often, and for what. */
export interface CrowdKnobs {
  readonly customersPerClinic: number;
  /** Share of customers who live with another customer: one surname, often one phone, sometimes one e-mail. */
  readonly household: number;
  readonly householdPhone: number;
  readonly householdEmail: number;
  /** Of households: mother and daughter, or father and son, of one name. */
  readonly householdNamesake: number;
  readonly married: number;
  readonly doubleSurname: number;
  /** Visits in a month beyond the first, by chance each. */
  readonly repeatVisit: number;
  readonly visitsSister: number;
  /** Chance that somebody entitled uses a reward. */
  readonly usesReward: number;
  /** Chance that an Alle or Aspire member pays one visit with two rewards of the program. */
  readonly twoRewards: number;
  /** Share of visits on the one day of the month on which the maker gives everybody the same $50 off the same product. */
  readonly promotionDay: number;
}

/** How the front desk rings a rewarded visit up; each is a probability. */
export interface DeskKnobs {
  /** A reward is not written on the ticket at all: the price is simply lower, or not even that. */
  readonly implicit: number;
  /** Written as a discount line rather than a tender. */
  readonly discountLine: number;
  /** "Other Coupon", "Manufacturer Rebate": no program named. */
  readonly unnamedLabel: number;
  readonly wrongBrand: number;
  readonly splitLines: number;
  readonly splitTickets: number;
  readonly amountTypo: number;
  readonly authCode: number;
  readonly authCodeTypo: number;
  readonly tip: number;
  readonly voidAndRing: number;
  readonly rungTwice: number;
  /** The ticket never reaches the export. */
  readonly ticketLost: number;
  readonly wrongClinic: number;
  /** Rung up the day after the visit. */
  readonly nextDay: number;
  /** Sold items are named by category only ("filler 1 syr"). */
  readonly vagueProduct: number;
  /** Details typed anew for this ticket instead of taken from the profile. */
  readonly typedAnew: number;
}

/** What happens at the program's side; each is a probability. */
export interface ProgramKnobs {
  /** Never redeemed at the maker: the money that never comes. */
  readonly redemptionLost: number;
  readonly endOfDay: number;
  readonly nextDay: number;
  /** Three to thirteen days later. */
  readonly lateDays: number;
  readonly afterMidnight: number;
  readonly sisterClinic: number;
  readonly reversed: number;
  /** Reversed at the program and voided at the desk. */
  readonly voided: number;
  readonly redeemedTwice: number;
  readonly authCodeMissing: number;
  readonly productMissing: number;
  readonly clinicMissing: number;
  /** Redeemed by mistake with no visit at all. */
  readonly phantom: number;
  /** The exact row appears twice in the feed. */
  readonly rowRepeated: number;
}

/** What the feeds of a practice carry. */
export interface FeedKnobs {
  /** Share of feeds (a practice's side or program) that state dates without times. */
  readonly dateOnly: number;
  /** Share of clinic feeds that stamp local time as if it were UTC. */
  readonly localAsUtc: number;
  /** Document 000's records: name, phone, one stated amount, date, service. */
  readonly fiveFields: boolean;
}

/** Everything that shapes a workload. */
export interface WorkloadKnobs {
  readonly practices: number;
  readonly clinicsPerPractice: number;
  /** Clinics of a practice that are each other's sisters; the others stand alone. */
  readonly sistersPerPractice: number;
  readonly visitsPerClinic: number;
  /** First local day, YYYY-MM-DD. */
  readonly firstDay: string;
  readonly days: number;
  readonly crowd: CrowdKnobs;
  readonly posProfile: ProfileNoise;
  readonly programProfile: ProfileNoise;
  readonly desk: DeskKnobs;
  readonly program: ProgramKnobs;
  readonly feed: FeedKnobs;
}
