import { type Weighted, weighted } from './random.ts';
import { shortForms } from './short-forms.ts';

const women =
  'Jennifer Jessica Ashley Amanda Sarah Stephanie Melissa Nicole Elizabeth Heather Michelle Lisa Kimberly Amy Angela Mary ' +
  'Christina Rebecca Laura Rachel Emily Megan Samantha Lauren Kelly Katherine Danielle Maria Tiffany Amber Courtney Erin ' +
  'Andrea Jamie Sara Erica Kristen Allison Natalie Victoria Brittany Crystal Lindsay Katie Susan Patricia Karen Julie ' +
  'Alexandra Vanessa Catherine Anna Jacqueline Monica Kathryn Hannah Taylor Alexis Linda Barbara Nancy Deborah Sandra Donna ' +
  'Cynthia Pamela Kathleen Diana Veronica Natasha Whitney Alicia Holly Valerie Cassandra Gabrielle Margaret Teresa Kristin ' +
  'April Kayla Alyssa Leslie Dana Jenna Lindsey Brooke Paige Molly Caroline Abigail Olivia Sophia Grace Madison Mackenzie ' +
  'Claire Bianca Adriana Gabriela Daniela Carmen Rosa Ana Guadalupe Mei Priya Thuy Linh Yuki Fatima Leila Nadia Svetlana ' +
  'Olga Renée Zoë Chloé Noëlle Siobhan Meredith Candace Desiree Tamara Yolanda Latoya Keisha Ebony Imani Shaniqua Marisol ' +
  'Denise Wendy Theresa Tracy Dawn Robin Gina Tonya Stacy Carrie Melanie Kristina Felicia Joanna Jillian Marissa Sabrina ' +
  'Gwendolyn Rosemary Josephine Penelope Beatrice Harriet Winifred Marjorie Francine Lorraine Cordelia Philippa';

const men =
  'Michael Christopher Matthew Joshua David James Daniel Robert John Joseph Jason Justin Andrew Ryan William Brian Brandon ' +
  'Jonathan Nicholas Anthony Eric Adam Kevin Thomas Steven Timothy Richard Jeffrey Benjamin Mark Charles Scott Paul Gregory ' +
  'Patrick Alexander Jose Juan Carlos Luis Miguel Antonio Samuel Edward Peter Kenneth Douglas Zachary Nathan Vincent Raj Wei';

const surnames =
  'Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas ' +
  'Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King ' +
  'Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez ' +
  'Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz ' +
  'Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson Brooks Chavez Wood James Bennett ' +
  "Gray Mendoza Ruiz Hughes Price Alvarez Castillo Sanders Patel Myers Long Ross Foster Jimenez Powell O'Brien O'Connor " +
  'Jenkins Perry Russell Sullivan Bell Coleman Butler Henderson Barnes Gonzales Fisher Vasquez Simmons Romero Jordan ' +
  'Patterson Alexander Hamilton Graham Reynolds Griffin Wallace Moreno West Cole Hayes Bryant Herrera Gibson Ellis Tran ' +
  'Medina Aguilar Stevens Murray Ford Castro Marshall Owens Harrison Fernandez McDonald Woods Washington Kennedy Wells ' +
  'Vargas Henry Chen Freeman Webb Tucker Guzman Burns Crawford Olson Simpson Porter Hunter Gordon Mendez Silva Shaw Snyder ' +
  'Mason Dixon Munoz Hunt Hicks Holmes Palmer Wagner Black Robertson Boyd Rose Stone Salazar Fox Warren Mills Meyer Rice ' +
  'Schmidt Garza Daniels Ferguson Nichols Stephens Soto Weaver Ryan Gardner Payne Grant Dunn Kelley Spencer Hawkins Núñez ' +
  'Peña Muñoz Müller Björk Lefèvre';

// Half of all Americans bear a surname outside the first thousand (Census 2010); these joints stand for that tail.
const stems =
  'Ash Black Bran Brook Cald Carl Clay Cran Dal East Elk Fair Glen Green Hal Hart Hol Kel Lang Lin Mar Mer Nor Oak Pem Rad Rock Ros Sel ' +
  'Shel Stan Sten Thorn Wal War West Whit Wil Win Wood';
const endings =
  'berg by croft dale den ey field ford ham hurst ing land ler ley man mont ridge son stein ton well wick worth';

const words = (text: string): string[] => text.split(' ');

function ranked(list: readonly string[], exponent: number): [string, number][] {
  return list.map((name, rank) => [name, 1 / (rank + 8) ** exponent]);
}

const common = ranked(words(surnames), 0.75);
const commonWeight = common.reduce((sum, [, weight]) => sum + weight, 0);
const rare = words(stems).flatMap((stem) => words(endings).map((ending) => `${stem}${ending}`));

/** Given names of women aged 20 to 70, the commonest first; the first hundred hold most of the mass. */
export const womenNames: Weighted<string> = weighted(ranked(words(women), 0.8));

/** Given names of men; one client in ten of a medical spa. */
export const menNames: Weighted<string> = weighted(ranked(words(men), 0.8));

/** Surnames: about half of the mass on two hundred common ones, the rest on nine hundred rare ones. */
export const familyNames: Weighted<string> = weighted([
  ...common,
  ...rare.map((name): [string, number] => [name, (commonWeight * 0.9) / rare.length]),
]);

/** What people are called at the desk, by their legal given name. */
export const callNames: Readonly<Record<string, readonly string[]>> = shortForms(
  'Jennifer:Jen,Jenny,Jenn Jessica:Jess,Jessie Amanda:Mandy,Manda Sarah:Sally,Sadie Stephanie:Steph,Stevie Melissa:Missy,Mel,Lissa ' +
    'Nicole:Nikki,Nicki,Nic Elizabeth:Liz,Beth,Lizzie,Betsy,Eliza,Betty Heather:Heath Michelle:Shelly,Shell Kimberly:Kim,Kimmie,Kimmy ' +
    'Angela:Angie Christina:Tina,Chris,Chrissy Rebecca:Becky,Becca Laura:Laurie Rachel:Rach Emily:Em,Emmy Megan:Meg Samantha:Sam,Sammy ' +
    'Katherine:Kate,Kathy,Katie,Kat,Kitty Danielle:Dani Tiffany:Tiff Courtney:Court Andrea:Andi,Drea Erica:Rikki Kristen:Kris,Kristy ' +
    'Allison:Allie,Ali Natalie:Nat,Tali Victoria:Vicky,Tori,Vic Brittany:Britt Susan:Sue,Susie,Suzy Patricia:Pat,Patty,Trish,Tricia ' +
    'Alexandra:Alex,Lexi,Sandra,Ally Vanessa:Nessa Catherine:Cathy,Cate,Cat Jacqueline:Jackie Monica:Mo Kathryn:Kathy,Kate,Katie ' +
    'Alexis:Lexi,Alex Linda:Lindy Barbara:Barb,Babs Nancy:Nan Deborah:Deb,Debbie,Debra Sandra:Sandy Cynthia:Cindy Pamela:Pam ' +
    'Kathleen:Kathy,Kath Diana:Di Veronica:Ronnie,Vera Natasha:Tasha Valerie:Val Cassandra:Cassie,Sandy Gabrielle:Gabby,Elle ' +
    'Margaret:Maggie,Peggy,Meg,Marge Teresa:Terri,Tess Gabriela:Gaby Guadalupe:Lupe Theresa:Terry,Tess Abigail:Abby ' +
    'Josephine:Josie,Jo Penelope:Penny Gwendolyn:Gwen Rosemary:Rose,Romy Madison:Maddie Mackenzie:Kenzie Caroline:Carrie,Caro ' +
    'Jillian:Jill Melanie:Mel Joanna:Jo,Joey Michael:Mike,Mikey Christopher:Chris,Topher Matthew:Matt Joshua:Josh David:Dave ' +
    'James:Jim,Jimmy Daniel:Dan,Danny Robert:Bob,Rob,Bobby John:Jack,Johnny Joseph:Joe,Joey Andrew:Andy,Drew William:Bill,Will,Billy ' +
    'Jonathan:Jon Nicholas:Nick Anthony:Tony Thomas:Tom Steven:Steve Timothy:Tim Richard:Rick,Dick,Rich Jeffrey:Jeff Benjamin:Ben ' +
    'Charles:Charlie,Chuck Gregory:Greg Patrick:Pat Alexander:Alex,Sasha Samuel:Sam Edward:Ed,Ted,Eddie Kenneth:Ken Douglas:Doug ' +
    'Zachary:Zach Nathan:Nate Vincent:Vince Antonio:Tony Jose:Pepe',
);
