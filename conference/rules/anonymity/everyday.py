"""Words that are too ordinary to be blacked out wherever they stand: short lists, compared in their fine form."""

from conference.rules.anonymity.folding import fine

ARTICLES = frozenset("the a an den det de en et ett".split())
# What may stand between two words of a name, or be left out.
ANDS = ("and", "och", "og", "und")

_DANISH = """
    af alle alt anden andet andre arbejde bare begge blev blive bliver bor bør børn dag dage danse deres det dette dig
    din dine dit du efter eller en end er et far fik for fordi fra fri få før gang gennem gik glad god gode godt gør
    gøre had ham han hans har hav havde have helt hende hendes her hjem hos hun hus hvem hver hvis hvor hvordan
    hvornår igen ikke ind ingen jeg jer jord kan kom komme kommer kunne kvinde kvinder land lang lige lille liv lys
    mand mange mark med meget mellem men mens mere mig min mine mit mod mor mænd ned nogen noget nogle når og også old
    om op ord os over per plads på sammen sang sige skal ske skole skov skulle slut sol som sommer stadig sted stor
    store stå synge så tag tid til tog ud under ung unge ved vej verden vi vil ville vinter vores være været
"""
_SWEDISH = """
    alla allt andra arbete att av bara barn blev bli blir bort båda dag dagar dansa den denna deras dess detta dig din
    dina ditt där efter eller ett fan far fick finns flera fram från få får för före förr genom gick glad god gå går
    gör göra hade han hans har hav hela hem henne hennes hon honom hur hus här idag igen inga ingen inte jag jord kan
    kom komma kommer kunna kvinna kvinnor lag land lite liten liv ljus lång man men mer mera mig min mina mitt mod mor
    mot mycket människa människor många när någon något några och ord oss per redan samma sedan sin sina sitt sjunga
    ska skall skog skola skulle sol som sommar stor stora ställe stå tack tid till tillsammans under ung unga utan ute
    vad var vara varför varit vem verkligen vid vilja vill vinter väg värld vår våra är över
"""
_ENGLISH = """
    about after again all also and any are art because been before being best bird black blue both but can child
    children come could cross dance day did does done down drop each earth even ever every few field find first for
    from gay get give good grant great green grew had has have head her here hers high hill him his home hope house
    how into its just king know land lane last life light like little live long love made make man many mark may men
    mine more most much must near new next night not now off old one only our out over own page part people place play
    price read red rich ross run said same see she short should show sky some soul star still stone such summer sun
    take than that the their them then there these they thing this those time too true two under until use very want
    was watch water way well went were what when where which while white who why will winter wish with wood word work
    world would year you young your
"""
_PARTICLES = "von van der den del dos das las los della ibn bin abu saint sankt sir dame"
_MUSIC = """
    akustik album arena artist artister artists arts audio backline ballad band bandet bands bass beat beats big blues
    bong brass café choir chor classic club concert country cultural culture disco drum drums duo elektronisk
    elektronika ensemble festival festivalen folk folkmusik folkemusik forening foreningen förening föreningen funk
    fusion gig gitar gitarr group grupp gruppe gruppen guitar hall hip hop house indie instrument jazz kapel kapell
    klub klubb koncert konsert kor kör kultur kulturhus kulturskola kulturskole kvartet kvartett kvintet kvintett
    label live lyd lyrik melodi metal moderne modern musical music musician musicians musik musiker musikere
    musikforening musikskola musikskole musikk network noise nordic nordisk north nu opera orchestra orkester
    orkestern pop program project projekt punk quartet quintet radio rap rave record records reggae rock rytme rytm
    scen scene scener sang sanger sangere sessions show sing singer singers skiva sol solo song songs songwriter sonic
    soul sound sounds spelman spelmän spillemand stage stemme stemmer street string strings studio studios sund sundet
    swing synth sång sångare techno teater theatre theater tone toner tour trad trio trommer trummor tune tunes
    underground vise visa viser visor vocal vocals voice voices world youth øresund öresund
"""
_BOXES = """
    admin bestyrelse booking bookning career contact event events faktura fest gig gigs hallo hej hello hey info
    information invoice kontakt kontor mail management manager mgmt news newsletter noreply office post press presse
    production produktion reception styrelse support team web webmaster
"""

EVERYDAY = frozenset(
    word for text in (_DANISH, _SWEDISH, _ENGLISH, _PARTICLES, _MUSIC) for word in fine(text).split()
) | frozenset(ANDS)
# What belongs to a name only together with the rest of it.
PARTICLES = frozenset(_PARTICLES.split()) | ARTICLES | frozenset(ANDS)
BOXES = frozenset(fine(_BOXES).split())
# The form of a company says nothing of who it is.
COMPANY_FORMS = frozenset(
    "ab aps as asa hb kb ivs is amba smba oy oyj ltd limited llc inc gmbh ug ev plc bv sa sarl fmba ks".split()
)
# Endings of hosts that are no words, and those that are: a sentence may begin right after a full stop.
LOUD_DOMAINS = frozenset(
    "com net org info biz dk eu io uk gov edu int mobi online website site tech cloud digital рф".split()
)
QUIET_DOMAINS = frozenset(
    "academy agency app art arts audio band bar bio blog cafe care center chat city club coffee community company cool "
    "dance design dev earth events family fans festival film fm fun fund fyi gallery gay global gmbh group guide guru "
    "help host house ink jobs land life link live llc lol love ltd market media men moe movie music network news ninja "
    "one page party photo photos pics pictures pink place plus press pro productions pub radio red rocks run school "
    "show shop singles social software solutions space store stream studio style support systems tickets tips today "
    "tools top tours town training tube university ventures video vip wiki wtf work works world xyz zone".split()
)
# Two letters after a full stop that are no country's.
SHORT_WORDS = frozenset("ca ed el ex fl js kl mm nr og pp st ff bl rd vs".split())
PLATFORMS = frozenset(
    "bandcamp.com behance.net bsky.app blogspot.com facebook.com fb.com github.com github.io instagram.com last.fm "
    "linkedin.com linktr.ee medium.com mixcloud.com myspace.com patreon.com soundcloud.com substack.com threads.net "
    "tiktok.com tumblr.com twitch.tv twitter.com vimeo.com wixsite.com wordpress.com x.com youtube.com".split()
)
# Parts of addresses that are the platform's own.
PATHS = frozenset(
    "about album albums artist artists channel company embed event events explore groups home index intent login music "
    "mobile open pages people photo photos playlist posts profile pub reel reels search sets share shorts status "
    "stories track tracks user users video videos watch www".split()
)
