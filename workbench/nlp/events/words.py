"""What words mean to events, whatever the type: verbs that carry others, what harms, who can act, with what, and where."""

from __future__ import annotations

from spacy.tokens import Token

from workbench.nlp import labels
from workbench.nlp.gazetteer import titles
from workbench.nlp.references import PEOPLE

LIGHT = frozenset(
    """accept accomplish announce attend authorise authorize begin break bring call carry cancel commit complete conclude conduct continue declare delay deliver
    direct do draw enter escalate execute expand express extend fight file finish fire give halt have hold host impose implement intensify
    issue keep launch lead lodge maintain make mount observe offer open order organise organize participate pay perform plan pledge postpone prepare
    pursue put raise reach renew reopen repeat restart resume run schedule seek send set show sign stage start step stop strike submit suspend take
    threaten undertake unleash unveil vow wage""".split()
)
"""Verbs whose subject does what their object tells ("launched an attack")."""
UNDERGOING = frozenset(
    "endure experience face get incur obtain receive repel repulse resist secure suffer survive sustain undergo win withstand".split()
)
"""Verbs whose subject is the one to whom it is done ("suffered an attack", "received support")."""
HARMING = frozenset(
    "behead bury burn claim damage destroy displace drown engulf execute flatten hit hurt injure kill leave level maim murder slay strike sweep torch wound wreck".split()
)
"""Verbs that tell what came of an event, whose objects are its targets too ("an attack killed two", "..., wounding three")."""
USING = frozenset({"deploy", "detonate", "employ", "fire", "hurl", "lob", "throw", "use", "wield"})
"""Verbs whose object is what something is done with."""
SENDING = frozenset(
    """airlift allocate bring commit contribute dedicate deliver deploy dispatch disburse distribute donate earmark extend ferry fly fund give grant lend mobilise mobilize offer
    pledge position post promise provide redeploy release send ship station supply transport""".split()
)
"""Verbs whose object is what is sent or given."""
BEFALLING = frozenset(
    """arrive blaze blow burn capsize collapse crash crumble decline derail die disappear drop drown erupt explode fall fell founder perish plummet plunge rise
    sink slide slip slump smoulder starve suffocate tumble vanish""".split()
)
"""Verbs that befall their subject, where they have no object ("two died", "the pipeline blew up")."""
LOSING = frozenset({"fall", "fell", "succumb", "surrender"})
"""Verbs with "to" before the one who takes ("the town fell to rebels")."""
INTRANSITIVE = frozenset(
    """advance appearance appeal arrival call collapse comment complaint crash cry death decision decline defection demand departure disappearance
    downfall entry escape exit fall flight growth journey landing march offer pledge plea promise proposal protest rally refusal resignation retreat return rise
    speech stance statement strike surrender threat travel trip visit vote vow walkout warning withdrawal""".split()
)
"""Nouns with "of" before the one who does it ("the resignation of the minister")."""
MEANS = frozenset(
    """aircraft artillery axe bomb bullet cannon chlorine drone explosive fire-bomb firebomb gas gun grenade gunship helicopter knife laser machete mine missile mortar
    napalm phone pistol rifle rocket shell sniper tank telephone torpedo truck warplane video phosphorus""".split()
)
"""What something is done with, where it stands before the word for the event ("a drone strike")."""
SOFTWARE = frozenset("botnet email e-mail exploit malware phishing ransomware spyware trojan virus worm".split())
"""What never acts by itself: it is the means even where it is the subject ("ransomware hit the hospital")."""
BEINGS = frozenset(
    """activist administration adviser agency aide air-force alliance ally ambassador analyst army assembly association attacker authority bank battalion board body brigade buyer
    cabinet captain center centre chief child church citizen civilian coalition colleague commander commission committee company congress
    convoy council country court crew critic crowd delegate delegation demonstrator department diplomat driver employee employer envoy executive expert faction family
    farmer federation fighter firm force foreigner former founder gang government governor group guard guerrilla gunman head hospital hostage inmate insurgent
    investigator islamist jihadist journalist judge judiciary jury king kingdom lawmaker lawyer leader leadership lawmaker legislator local man manager mayor mediator member merchant
    migrant militant military militia miner minister ministry minority mission mob monarch mp nation navy negotiator observer occupant office officer official
    operator opponent opposition organisation organization outfit paramilitary parliament participant party passenger patrol people person pilot player police policeman policewoman
    politician prisoner producer prosecutor protester protestor queen rebel recruit refugee regime regulator relative reporter representative rescuer resident
    rival ruler scientist secretary senate senator separatist soldier spokesman spokesperson spokeswoman squad staff state striker student supporter suspect
    team terrorist trader tribe troop tribunal unionist union unit victim village villager voter watchdog woman worker youth""".split()
).union(PEOPLE)
"""Common nouns for persons and bodies, beside the titles."""
NAMED = frozenset({"PERSON", "ORG", "GPE", "NORP"})
NO_BEING = frozenset({"it", "this", "that", "these", "those", "which", "what", "some", "something", "nothing", "everything"})
MANY = frozenset("all dozen group handful hundred lot majority many most number one score series some thousand".split())
"""Words for how many: what follows "of" tells whether they are beings."""

SITE = frozenset(
    """airfield airport area avenue bank barracks base bay beach bend border bridge building bus camp capital car cathedral centre center church city classroom coast compound
    corner country countryside county court courthouse courtroom crossing culvert desert district east embassy factory farm field flat forest fringe front frontier harbour
    harbor headquarters highway hill home hospital hotel house island jail jungle kitchen lake line market morgue mosque motorway mountain neighbourhood neighborhood north office outskirt outskirts
    pagoda palace park place plant plaza port prison province pub quarter railway range region restaurant river road route school sea shop shore side site south spot square stadium stage station stern street
    stretch suburb supermarket synagogue temple terminal territory town township truck tunnel university valley village warehouse water waters way website west yard zone""".split()
)
"""Nouns of places, which "on" and "at" make the place of an event, not its target."""
DYING = frozenset({"die", "drown", "perish", "kill", "wound", "injure", "hurt", "fear", "suffocate", "lose"})
"""Verbs whose subject was harmed by what "when" or "in" tells after them ("Two died when a bus burned", "died in the fire")."""


def is_being(noun: Token) -> bool:
    """Whether a noun is a person or a body that acts, by its name or its word."""
    if noun.ent_type_ and (noun.pos_ != "NOUN" or noun.ent_type_ == "NORP"):
        return noun.ent_type_ in NAMED or (noun.ent_type_ in ("CARDINAL",) and noun.pos_ == "NUM")
    if noun.pos_ == "PRON":
        return noun.lower_ not in NO_BEING
    lemma = noun.lemma_.lower()
    if lemma in MANY:
        inner = next((n for word, n in labels.prepositional(noun) if word == "of"), None)
        return inner is not None and inner != noun and is_being(inner)
    return lemma in BEINGS or lemma.endswith(("man", "men", "ist")) or (lemma,) in titles() or noun.pos_ == "PROPN"
