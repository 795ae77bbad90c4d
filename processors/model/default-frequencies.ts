import type { FrequencyTable, ModelBody } from './model.ts';

// Shares in 100,000, "name share": of surnames in the United States (Census 2010, rounded) and of given names among adults,
// nine women to one man, as a medical spa's customers are.
const surnames =
  'smith 828 johnson 655 williams 551 brown 487 jones 483 garcia 395 miller 393 davis 378 rodriguez 371 martinez 359 hernandez 354 lopez 297 gonzalez 285 wilson 272 anderson 266 thomas 256 taylor 254 moore 245 jackson 240 martin 238 lee 235 perez 231 thompson 225 white 224 harris 211 sanchez 208 clark 191 ramirez 189 lewis 180 robinson 179 walker 177 young 164 allen 163 king 158 wright 156 scott 149 torres 148 nguyen 148 hill 147 flores 146 green 146 adams 145 nelson 144 baker 142 hall 138 rivera 133 campbell 131 mitchell 130 carter 128 roberts 127 gomez 124 phillips 122 evans 121 turner 118 diaz 117 parker 113 cruz 112 edwards 112 collins 111 reyes 111 stewart 110 morris 107 morales 106 murphy 105 cook 103 rogers 103 gutierrez 102 ortiz 101 morgan 99 cooper 99 peterson 98 bailey 97 reed 97 kelly 95 howard 94 ramos 93 kim 92 cox 92 ward 91 richardson 90 watson 89 brooks 89 chavez 89 wood 88 james 87 bennett 86 gray 86 mendoza 86 ruiz 86 hughes 85 price 85 alvarez 84 castillo 84 sanders 84 patel 83 myers 82 long 82 ross 81 foster 81 jimenez 81';
const givenNames =
  'mary 1200 jennifer 1900 jessica 1500 elizabeth 1400 ashley 1300 sarah 1300 amanda 1200 michelle 1200 lisa 1200 kimberly 1200 emily 1000 melissa 1000 stephanie 1000 patricia 900 linda 900 susan 900 karen 900 nicole 900 amy 900 angela 900 rebecca 800 laura 800 heather 800 rachel 750 christina 700 maria 900 barbara 600 nancy 600 donna 600 sandra 600 katherine 650 samantha 800 megan 700 lauren 750 danielle 650 cynthia 550 deborah 550 julie 600 christine 600 kelly 650 anna 500 andrea 550 tiffany 600 crystal 500 erin 500 sara 500 brittany 600 victoria 450 alexandra 400 catherine 400 amber 500 hannah 450 olivia 350 emma 350 sophia 250 isabella 250 natalie 400 kathryn 350 diana 350 monica 400 teresa 400 tammy 350 tracy 350 dawn 350 wendy 350 carol 400 sharon 400 pamela 400 margaret 350 debra 350 dana 250 holly 300 gina 280 april 300 kristen 350 kristin 300 jamie 350 vanessa 350 allison 300 courtney 320 veronica 250 theresa 250 denise 280 tara 280 jill 250 kathleen 350 brenda 350 robin 250 anne 250 ann 250 grace 250 chloe 200 madison 250 alexis 280 kayla 280 taylor 250 morgan 200 leslie 220 valerie 220 caroline 220 gabriela 200 ana 200 carmen 180 rosa 180 michael 350 david 300 james 300 john 300 robert 300 william 220 christopher 250 daniel 220 matthew 220 joseph 200 anthony 150 mark 150 steven 130 andrew 150 kevin 130 brian 140 jason 140 ryan 130 eric 120 jose 120 thomas 120 joshua 120';
// Of rewards, by dollars: points come in steps of $10, certificates of $20, $40, $60 and $100 are usual (Domain facts).
const dollars =
  '10 4000 20 13000 25 2000 30 5000 40 12000 50 13000 60 10000 70 2500 75 3000 80 5000 90 1500 100 12000 120 1500 125 1000 150 2500 200 2000';

function table(text: string, floor: number, unit = ''): FrequencyTable {
  const words = text.split(' ');
  const frequency: Record<string, number> = {};
  for (let i = 0; i < words.length; i += 2) frequency[`${words[i]}${unit}`] = Number(words[i + 1]) / 100_000;
  return { floor, frequency };
}

/** Term frequencies before any batch was seen: what agrees on something rare proves more. */
export const defaultFrequencies: ModelBody['frequencies'] = {
  given: table(givenNames, 0.001),
  surname: table(surnames, 0.0004),
  amount: table(dollars, 0.008, '00'),
};
