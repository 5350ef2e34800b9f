"""Given names: which are one name in several spellings, which are short for another, and which say man or woman.

Written for this project from general knowledge, and kept small: what is not here is compared as it is spelled.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from workbench.clusters.naming.folding import REMEMBERED, sound

SPELLINGS = """
mohammed muhammad mohamed mohammad mohamad muhammed mohamet mohd
ahmed ahmad
omar umar
osama usama
said saeed sayeed saed
nouri nuri noori nury
ibrahim ebrahim ibraheem
ismail esmail ismael ismaeel
mustafa mostafa mustapha moustafa moustapha
mahmoud mahmud mahmood
suleiman sulaiman soleiman sulayman sulaymaan
osman uthman othman
jamal gamal
tariq tarek tareq tarik
zaid zayed zeid zayd
yahya yehia yahia
isa eissa issa
moqtada muqtada moktada muktada
muammar moammar muamar
bashar bashshar
yousef yusuf youssef yousif yusef yusif
sergei sergey sergej
alexei alexey aleksei aleksey
alexander aleksandr alexandr aleksander
dmitry dmitri dimitri dmitriy
yuri yury iurii yurii yuriy
nikolai nikolay
andrei andrey
viktor victor
mikhail mikhael
yevgeny evgeny yevgeni evgeni yevgeniy
volodymyr volodimir
stephen steven
philip phillip
jeffrey geoffrey
catherine katherine kathryn
"""
FAMILIES = """
gaddafi qaddafi kadhafi gadhafi qadhafi gathafi khadafy
assad asad
sisi sissi
maliki maleki
zarqawi zarkawi
"""
"""Family names that sound rules do not bring together."""
NICKNAMES = """
william bill billy will
robert bob bobby rob
richard rich rick
james jim jimmy
joseph joe
thomas tom
michael mike mick
david dave
daniel dan danny
edward ed eddie ted
theodore ted
charles charlie chuck
anthony tony
stephen steve
kenneth ken
ronald ron
donald don
benjamin ben
samuel sam
matthew matt
gregory greg
jeffrey jeff
timothy tim
andrew andy
christopher chris
nicholas nick
peter pete
patrick pat
frederick fred
lawrence larry
gerald jerry
philip phil
raymond ray
walter walt
joshua josh
jonathan jon
nathaniel nate
bernard bernie
henry harry
albert al
alexander alex
elizabeth liz beth betty
catherine cathy kate kathy katie
margaret maggie peggy
susan sue
deborah debbie deb
barbara barb
jennifer jen jenny
rebecca becky
victoria vicky
"""
MEN = frozenset(
    f"""{NICKNAMES.partition("elizabeth")[0]} john george paul mark steven kevin brian jason gary eric frank scott jack jerry bruce
    adam alan roger carl arthur ryan barack vladimir boris ivan oleg igor pavel petr jan jean pierre jacques francois nicolas emmanuel
    hans karl klaus wolfgang jose juan carlos luis miguel pedro jorge mario marco luigi giuseppe silvio recep mehmet ali hassan hussein
    mohammed muhammad mohamed mohammad ahmed ahmad mahmoud mustafa ibrahim khaled khalid omar osama abdullah yousef tariq bashar saddam
    karim kareem faisal nouri haider sergei alexei dmitry yuri nikolai andrei viktor mikhail yevgeny volodymyr benjamin ariel ehud shimon
    kofi nelson jacob robert moussa ismail""".split()
) - {"alex", "pat", "chris", "sam", "jean", "jan", "al"}
WOMEN = frozenset(
    f"""{NICKNAMES.partition("victoria")[0].partition("elizabeth")[2]} elizabeth victoria mary patricia linda maria nancy karen betty
    helen sandra donna carol ruth sharon michelle laura sarah kimberly hillary angela theresa condoleezza madeleine anna anne emma olivia
    sophie julia natalia olga svetlana tatiana irina yulia elena marina christine ursula federica michele marie isabel carmen lucia fatima
    aisha khadija zainab leila layla maryam asma rania huda samira yasmin benazir indira sonia aung ellen grace jane joan alice
    diane claire rosalind petra marta irena susana carla melania ivanka jill nikki""".split()
)
FAMILY_FIRST = frozenset(
    """xi wang zhang liu chen zhao huang zhou wu xu sun hu zhu gao guo luo liang zheng xie deng feng cao peng xiao jiang cai jia ding wei xue
    fang qian jin hao hua mao tang yuan wen yao yang li ma cui kong qin shi zeng zhong yoon choi chung jeong chang ahn roh cho kwon hwang
    hong jang noh nguyen tran pham huynh phan bui""".split()
)
"""Chinese, Korean and Vietnamese family names, which stand first."""
FAMILY_FIRST_TOO = frozenset("kim lee an han tan jo lin ko oh min shin moon he du bo ban park pan dai fan lu song bai vo dang".split())
"""The same, but given or family names elsewhere too: family names only before two short words or a hyphen ("Kim Jong-un")."""


def _by_word(lists: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in lists.split("\n"):
        for word in line.split():
            found[word].add(line.split()[0])
    return {word: frozenset(first) for word, first in found.items()}


_SPELLED, _FAMILY, _SHORT = _by_word(SPELLINGS), _by_word(FAMILIES), _by_word(NICKNAMES)


def spelled(word: str) -> str:
    """A folded given name in the one spelling that stands for all of them.

    >>> spelled("muhammad"), spelled("kareem") == spelled("karim"), spelled("ali") == spelled("ala")
    ('mohammed', True, False)
    """
    return min(_SPELLED.get(word, (sound(word),)))


def family_spelled(word: str) -> str:
    """A folded family name in the one spelling that stands for all of them.

    >>> family_spelled("qadhafi") == family_spelled("gaddafi")
    True
    """
    return min(_FAMILY.get(word, (sound(word),)))


@lru_cache(maxsize=REMEMBERED)
def in_full(word: str) -> frozenset[str]:
    """The given names that a word is or may be short for, in one spelling each.

    >>> bool(in_full("ted") & in_full("edward")), bool(in_full("ted") & in_full("theodore")), bool(in_full("ted") & in_full("tom"))
    (True, True, False)
    """
    return frozenset(spelled(name) for name in _SHORT.get(word, ())) or frozenset((spelled(word),))


def gender(word: str) -> str:
    """What a folded given name says of whose it is: "m", "f" or "" for nothing."""
    return "m" if word in MEN else "f" if word in WOMEN else ""
