/**
 * Given names of the United States with their usual short forms and spellings, groups divided by " / ", the full name first. A
 * name may stand in several groups: "chris" is Christopher or Christine, which does not make those two the same.
 */
export const nicknameGroups: readonly string[] = `
aaron ron ronnie erin / abigail abby abbie abbey gail abi / abraham abe bram abram / adam ad /
adelaide addie addy heidi della adele / adeline addie addy adelina lina / adrian ade / adriana adrianna drea adri /
agnes aggie / aidan aiden ayden / alan allan allen al / albert al bert bertie / alberta bertie allie /
alejandra ale aleja alexandra alex sandra / alejandro alex ale alejo /
alexander alex al alec xander zander sandy lex alek aleksander /
alexandra alex alexa lexi lexie sandra sandy ali allie xandra alexandria / alexis alex lexi lexie lex /
alfred al fred freddie alf / alfredo fredo fred al / alice allie ali alicia / alicia ali allie lisa /
alison allison ali allie ally alyson allyson / alma allie / alonzo lonnie al / alvin al /
alyssa aly allie lyssa alissa elissa / amanda mandy mandi manda amy / amelia amy millie mia emily mel /
amy aimee amie / ana anna anita / anastasia stacy stacey ana stasia / andrea andi andie drea andy /
andrew andy drew andre / andres andy / angela angie angel ang / angelica angie angel / angelina angie lina angel /
anita nita ann anna / ann anne annie anna nan nancy / anna ann annie ana anya /
annabelle anna annie belle bella annabel / annette annie nettie ann / anthony tony anton ant /
antoinette toni nettie tonya / antonia toni tonia / antonio tony tonio anton / archibald archie / ariana arianna ari /
arlene arly lena / armando mando / arnold arnie / arthur art artie / ashley ash ashlee ashleigh ashlie /
audrey audra / augustus gus august augie / barbara barb barbie babs bobbie / barry bar / bartholomew bart /
beatrice bea trixie bee beatriz / belinda linda bel bindy / benjamin ben benny benji benjie /
bernadette bernie detta / bernard bernie barney / bernice bernie / bertha bertie / bethany beth /
betty elizabeth betsy / beverly bev beverley / bonnie bonny / bradford brad ford / bradley brad /
brandon bran branden / brandy brandi / brenda bren / brendan bren brandan / brian bryan bri bryon /
brianna bri breanna brie briana breana / bridget bridgette biddy bridgit bridie /
brittany britt brittney britney brit / brooke brook / caitlin cait caitlyn kaitlin kaitlyn kate katelyn cate /
calvin cal / cameron cam camron kameron / camille cam millie cami camila / candace candy candi candice / carla karla /
carlos carl charlie / carol carrie caro carole karol / caroline carol carrie lynn caro carolina carolyn /
carolyn carol carrie lynn caro caroline / carrie kerry carry kari / casandra cassie cassandra cass /
cassandra cass cassie cassy sandra sandy / catalina cat lina cathy /
catherine cathy kate katie cate kathy kitty cat cath kay kat catharine katherine kathryn cathryn /
cecilia cece celia cissy / charlene charley charlie / charles charlie chuck chas chip charley carl /
charlotte charlie lottie char lotte / chelsea chels chelsey chelsie / cheryl cher sherry sheryl cherie /
chester chet / christian chris / christina chris tina christy chrissy crissy christi christie kristina kris cristina /
christine chris tina chrissy christy christi christie teena kristine kris /
christopher chris kit topher kris christoph cristopher kristopher / cindy cynthia cyndi / clara clare claire /
clarence clare / claudia claud / clayton clay / clifford cliff / clifton cliff / clinton clint / constance connie /
corey cory kory / cornelius neil con / courtney court kourtney / crystal krystal kristal chrystal / curtis curt kurt /
cynthia cindy cyndi cindi / daisy margaret / damian damien / daniel dan danny dani / daniela dani daniella /
danielle dani danni elle danny / darlene dar darla / darrell darryl daryl / david dave davey davy /
deanna dee anna deana dina / deborah deb debbie debby debra debi / debra deb debbie debby deborah debi /
deirdre dee didi / delores lola dee dolores / denise dee denny niecy / dennis denny den / derek derrick derick /
desiree des desi dez / destiny des / devin devon / diana di dee diane dianne dianna /
diane di dianne dianna diana dee / dolores lola dee lolita delores / dominic dom nick dominick / dominique dom nikki /
donald don donny donnie / dora dorothy isadora theodora / doris dory / dorothy dot dottie dory dolly dee /
douglas doug / duane dwayne wayne / duncan dunc / dustin dusty / dylan dyl / edgar ed eddie / edith edie /
eduardo eddie ed / edward ed eddie ned ted teddy eddy / edwin ed eddie win / edwina winnie /
eileen aileen ilene elaine / elaine laine lainey elena / eleanor ellie nora ella nell nellie lenora elinor eleanora /
elena ellie lena helen / elijah eli lige / elisa lisa elisabeth elise /
elizabeth liz lizzie beth betsy betty eliza libby bess bessie lisa liza elisabeth lizbeth ellie elsie betsey lizzy ely bette lilibet liddy /
ella ellie eleanor / ellen ellie nell nellie helen / elliot eli elliott eliot / elsa elsie /
emanuel manny manuel emmanuel / emily em emmy emmie emilie emilia / emma em emmy emmie / enrique rick ricky kike /
eric erik rick erick / erica erika ricki / erin aaron / ernest ernie / ernesto ernie / esmeralda esme /
esperanza espe hope / esther essie hester ester / eugene gene / eva eve evie ava / evan ev / evelyn eve evie lyn /
faith fay faye / felicia fel / felicity fliss flick / fernando nando ferdie / florence flo flora flossie /
frances fran francie frankie fanny sissy franny / francesca fran frankie chesca cesca / francis frank fran frankie /
francisca fran paca / francisco frank paco cisco pancho / franklin frank /
frederick fred freddie freddy rick fritz frederic / frederica freddie / gabriel gabe /
gabriela gabby gaby gabi gabriella / gabrielle gabby gaby gabi elle brielle / gail gayle gale abigail /
garrett gary garry garret / gary garry / genevieve gen jenny gena evie / geoffrey geoff jeff jeffrey /
george georgie / georgia georgie gia / georgina georgie gina / gerald gerry jerry jerald /
geraldine gerry jerry dina geri / gerard gerry jerry / gilbert gil bert / gina regina / giovanna gia gio vanna /
giselle elle / glenn glen / gloria glo / gordon gordy / grace gracie / gregory greg gregg / gretchen margaret /
guadalupe lupe lupita / guillermo memo bill william / gustavo gus tavo / gwendolyn gwen wendy gwyn /
hailey haley hayley hailee haylee / hannah hanna anna / harold hal harry / harriet hattie / harrison harry /
harvey harv / heidi adelheid / helen nell nellie lena ellen helena / henrietta etta hattie hettie /
henry hank harry hal / herbert herb bert / hilary hillary hil / holly hollie / howard howie / hubert hugh bert /
hugo hugh / ignacio nacho / imogene gene / irene rena / isaac ike zac /
isabel bella izzy belle isabelle isabella isa izzie bell / isabella bella izzy belle isa isabel / israel izzy /
jackson jack jax / jacob jake jay jakob / jacqueline jackie jacqui jacquelyn jaclyn / jaime jamie /
james jim jimmy jamie jem jimmie / jane janie jan jenny jeanne / janet jan jannie / janice jan janis / jared jerry /
jasmine jas jazz jasmin yasmin jazmin / jason jay jase / javier javi / jean jeanie jeannie jeanne /
jeanette jean jeannie nettie jeannette janette / jeffery jeff jeffrey / jeffrey jeff geoff jeffery /
jenna jen jennifer / jennifer jen jenny jenn jennie jenna / jeremiah jerry jeremy / jeremy jerry jem jeremiah /
jerome jerry / jesse jess jessie / jessica jess jessie jessi / jesus chuy chucho / jill jillian gillian gill /
jillian jill jilly gillian / joan joanie joni jo / joanna jo joanne anna joann / joanne jo joann joanna anne /
jocelyn joss jo joy / jodi jody jodie / johanna jo anna hannah / john johnny jack jon johnnie /
jonathan jon john nathan johnny jonny jonathon johnathan / jordan jordy jordyn / jorge george / jose pepe joe joey /
josefina josie fina josephine / joseph joe joey jo jos / josephine jo josie josey fina / joshua josh / joy joyce /
joyce joy / juan johnny john / juana janie juanita / juanita nita juana / judith judy judi jude /
julia julie jules julianna / julian jules jul / juliana julie jules jules ana julianne / julie jules julia juli /
juliet jules julie juliette / julio jules / june junie / justin jus / justine tina /
kaitlyn kate katie kait caitlin kaitlin katelyn / karen kari kaz caren / karina kari / katarina kat kate katie /
kate katherine katie / katelyn kate katie kait /
katherine kate katie kathy kat kathryn kit kitty kay kathleen catherine katharine kathi kati katy /
kathleen kathy kate katie kat kay kathi cathleen / kathryn kate katie kathy kat katherine kitty kathi katy /
kayla kay kaylee / keisha lakeisha / kelly kel kelley kelli kellie / kelsey kel kelsie / kendra ken /
kenneth ken kenny / kerry keri kerri / kevin kev / kimberly kim kimmy kimberley kimber /
kirsten kris kirstin kirstie / kristen kris kristy kristi kirsten kristin krissy /
kristin kris kristy kristi kristen krissy / kristina kris tina kristy krissy christina kristi /
kristine kris tina kristy krissy christine / kristy kris christy kristie kristi / krystal crystal / kyle ky /
kylie ky / lakeisha keisha / lara laura / latasha tasha / latonya tonya / latoya toya /
laura laurie lori laurel lara / lauren laurie ren lori laurin / laurence larry lawrence laurie / laurie lori laura /
lawrence larry laurie lars lawrie laurence / leah lea lee / leandra lea / lee leigh leeann / leila layla lila /
lena helena / leo leon leonard / leon leo / leonard leo len lenny / leonardo leo / leroy roy lee /
leslie les lesley lee / leticia letty tish / lester les / lewis lew louis lou / lillian lily lilly lil lilian /
lily lillian lilly / linda lindy lin lynda / lindsay lindsey linds linsey lindsy / lisa lise liza elizabeth /
lola delores / lorena lori / loretta lori etta retta / lori laurie lorraine / lorraine lori rainey /
louis lou louie lewis / louise lou lulu louisa / lourdes lulu / lucas luke luca / lucia lucy lu /
lucille lucy lu lucie / lucinda lucy cindy / lucy lu lucille / luis lou / luz lucy / lydia lyddie liddy /
lynn lyn lynne linda / mabel mae / mackenzie mac kenzie mckenzie /
madeline maddie maddy madelyn madeleine lina madalyn / madison maddie maddy madisyn / magdalena lena maggie magda /
makayla mikayla kayla michaela / malcolm mal / mallory mal / manuel manny / manuela nelly / marc mark /
marcella marcy marcie / marcia marcy marsha / marcus mark marc /
margaret maggie meg peggy marge margie peg greta rita madge daisy maisie margo margot mags marguerite /
margarita rita maggie marge margo / margo margaret margot / maria mary mia mari marie / mariah mari maria /
mariana mari ana marianna / marian mary marion / marianne mary anne maryann / maribel mari bel / maricela mari /
marie mary maria / marilyn mary lynn marilynn mari / marina mari / marisol mari sol /
marissa mari missy rissa marisa / marjorie marge margie marj margery / mark marc marcus / marlene marley lena /
marsha marcia marcy / martha marty mattie patty / martin marty / martina tina marty / marvin marv /
mary marie molly polly mae mamie maria / maryann mary ann marianne / matilda tilly mattie tillie /
matthew matt matty mathew / maureen mo reenie / maurice mo morris / maxine max / maximilian max / maxwell max /
mckenzie kenzie mac / megan meg meghan meagan / melanie mel mellie / melinda mel mindy linda /
melissa mel missy lissa melisa / melody mel / melvin mel / mercedes mercy sadie / meredith mere merry /
michael mike mick mickey mikey micheal mitch / michaela kayla mickey mikaela / michele shelly chelle michelle /
michelle shelly chelle mich shelley michele missy / miguel mike migs mikey / mildred millie / milton milt /
miranda mandy randy mira / miriam mimi mitzi / mitchell mitch / mohammed mo mohamed muhammad mohammad / molly mary /
monica mona monika / morgan mo / morris mo maurice / nancy nan nance ann / natalia nat talia nata /
natalie nat nattie nataly nathalie / natasha tasha nat / nathan nate nat nathaniel /
nathaniel nate nathan nat nathanial / neil neal / nellie helen ellen eleanor / nelson nels /
nicholas nick nicky nico nicolas nickolas klaus / nichole nikki nicky nicole nic / nicolas nick nico /
nicole nikki nicky nic nichole nicki coley / nikita nikki / noelle noel elle / nora eleanor honora / norman norm /
octavia tavia / oliver ollie olly / olivia liv livvie livie ollie / oscar ozzie / pamela pam pammy /
patricia pat patty trish tricia patsy patti trisha / patrick pat paddy rick / paula paulie / paulette paula /
pauline paula polly / pedro pete peter / penelope penny nell / percival percy / peter pete / peyton payton /
philip phil pip phillip / phillip phil pip philip / phyllis phyl / priscilla prissy cilla / quentin quint /
rachel rae rach rachael shelly / rafael rafa ralph / ramon ray / ramona mona / randall randy rand / randolph randy /
raymond ray / rebecca becky becca bec beck rebekah reba / regina gina reggie / reginald reggie reg / renee rene nay /
rhonda ronnie / ricardo rick ricky richard / richard rick dick rich ricky richie ricki / rigoberto rigo /
riley reilly rylee / rita margarita / robert rob bob bobby robbie bert bobbie / roberta bobbie robbie bertie /
roberto rob bob bobby beto / robin robyn / rochelle shelly chelle / rodney rod / rodrigo rod / roger rodge /
roland rollie / ronald ron ronnie ronny / rosa rose rosie rosita / rosalie rose rosie / rosalind rose roz /
rosario charo chayo / rose rosie rosa / rosemary rose rosie romy / roxanne roxie roxy / ruben rube / rudolph rudy /
rudolfo rudy / russell russ rusty / ruth ruthie / sabrina bri brina / sadie sarah / sally sarah / salvador sal chava /
salvatore sal / samantha sam sammy sammie / samuel sam sammy / sandra sandy sandi / santiago santi /
sarah sara sally sadie / savannah savanna vanna / scott scotty / sean shawn shaun / sebastian seb bas / selena lena /
serena rena / sergio serge / shannon shan / sharon shari sherry shar / shaun sean shawn / sheila shelia /
shelby shel / shelly shelley rachel michelle shell / sherri sherry sheri / sheryl sherry cheryl sher / shirley shirl /
sidney sid sydney / sierra cierra / silvia sylvia / simon si / sofia sophia sophie sofie fia / solomon sol /
sonia sonya sonja / sophia sophie sofia / spencer spence / stacy stacey staci stacie / stanley stan /
stephanie steph stephie stefanie steffi stefani annie / stephen steve stevie steven stephan /
steven steve stevie stephen / stuart stu stewart / susan sue susie suzie suzy susanna /
susanna sue susie susan suzanna anna / suzanne sue suzie suzy susan susanne / sydney syd sidney sydnee /
sylvester sly / sylvia syl silvia / tabitha tabby / tamara tammy tam tami / tammy tami tamara / tanya tania tonya /
tatiana tanya tati tania / taylor tay tayler / teresa terry tess tessa terri tere theresa teri /
terrence terry terrance / thaddeus thad tad / theodore ted theo teddy /
theresa terry tess tessa terri tere teresa teri / thomas tom tommy thom / tiffany tiff tiffani tiffanie /
timothy tim timmy / tina christina christine martina / tobias toby / tracy tracey traci tracie / travis trav /
trevor trev / tricia patricia trish / tyler ty / tyrone ty / valentina val tina / valeria val / valerie val /
vanessa nessa van nessie / vera veronica / vernon vern / veronica ronnie roni vera nica / victor vic /
victoria vicky vicki tori vic vickie tory / vincent vince vinnie vin / viola vi / violet vi /
virginia ginny ginger gina / vivian viv vivien / walter walt wally / wayne dwayne / wendy gwendolyn wendi /
wesley wes / whitney whit / wilhelmina mina willa billie / willard will / william bill will billy willie liam willy /
winifred winnie freddie / winston win / xavier xavi / ximena mena / yesenia jesenia yesi / yolanda yoli /
yvette evette eve / yvonne von / zachary zach zack zac zachery zackary / zoe zoey zoie / dakota kota /
jaden jayden jaydon / kaylee kayleigh kaylie kayla / kayden kaden caden / allie alison alexandra alice /
nikki nicole
`
  .trim()
  .split(/\s*\/\s*/);
