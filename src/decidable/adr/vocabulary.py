"""The words by which a status is said, in the languages that records are found in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from decidable.adr.record import Status

Verb = Literal["superseded by", "supersedes", "amended by", "amends"]
# A word that ends in ~ takes the endings of Spanish, Portuguese and Italian, one that ends in ^ those of French.
ENDINGS = {"~": ("o", "a", "os", "as", "i", "e"), "^": ("e", "ee", "es", "ees")}
PHRASES: dict[Status, str] = {
    "accepted": """
        accepted, accept, approved, adopted, agreed, decided, implemented, implementing, implementable, final, finalized,
        finalised, ratified, endorsed, confirmed, enacted, committed, signed off, chosen, selected, applied, deployed,
        in effect, in force, in use, partially accepted, partially implemented, partly implemented, amended, completed,
        provisionally accepted, conditionally accepted, acceptance, agreement reached, active, standing
        angenommen, akzeptiert, entschieden, beschlossen, genehmigt, freigegeben, umgesetzt, bestatigt, verabschiedet
        accept^, approuv^, adopt^, valid^, decid^, act^, ratifi^, en vigueur, implement^
        aceptad~, aprobad~, adoptad~, implementad~, vigente, aceit~, aceite, aprovad~, adotad~, acordad~, confirmad~
        accettat~, approvat~, adottat~, decis~, implementat~
        geaccepteerd, aanvaard, goedgekeurd, besloten, aangenomen
        zaakceptowany, zaakceptowana, zaakceptowane, zaakceptowano, przyjety, przyjeta, przyjete, zatwierdzony, zatwierdzona
        accepterad, godkand, beslutad, beslutat, akseptert, godkjent, vedtatt, godkendt, besluttet, hyvaksytty
        prijato, prijate, schvaleno, elfogadva, kabul edildi, diterima
        принято, принят, принята, утверждено, утвержден, утверждена, одобрено, прииннято, прийнято, схвалено
        """,
    "proposed": """
        proposed, proposal, propose, pending, review, in review, under review, reviewing, in discussion, under discussion,
        discussion, under consideration, in consideration, rfc, request for comments,
        awaiting, waiting for, suggested, submitted, candidate, open, provisional, tentative, ready for, for review,
        for discussion, for approval, needs review, needs decision, not yet, to be decided, to be discussed,
        to be approved, to be accepted, to be confirmed, to be reviewed, undecided, in voting, last call, final comment period
        vorgeschlagen, vorschlag, in prufung, in diskussion, zur diskussion, offen, ausstehend, in abstimmung
        propos^, proposition, en discussion, en attente, a valider, a discuter, en revue, a l etude
        propuest~, propuesta, en discusion, en revision, en evaluacion, pendiente, propost~, em discussao, em revisao,
        em avaliacao, pendente, in revisione, in discussione
        voorgesteld, voorstel, in bespreking, zaproponowany, zaproponowana, zaproponowane, propozycja, proponowany
        foreslagen, foreslatt, foreslaet, forslag, ehdotettu, navrzeno, navrhovano, javasolt, onerildi, diusulkan
        предложено, предложен, предложена, на рассмотрении, обсуждается, запропоновано
        """,
    "deferred": """
        deferred, postponed, on hold, paused, parked, on ice, shelved, zuruckgestellt, vertagt, aufgeschoben, differ^, report^, ajourn^
        aplazad~, pospuest~, adiad~, rinviat~, sospes~, uitgesteld, odlozony, odlozona, uppskjuten, utsatt, udskudt, отложено
        """,
    "draft": """
        draft, drafting, wip, work in progress, tbd, tba, tbc, todo, to do, to be determined, to be defined, to be done,
        in progress, ongoing, in preparation, initial draft, first draft, early draft, idea, stub, exploring
        entwurf, in arbeit, in bearbeitung, brouillon, en cours, ebauche, borrador, en curso, en progreso, en desarrollo,
        rascunho, em andamento, em elaboracao, bozza, in corso, ontwerp, concept, szkic, wersja robocza, utkast, kladde,
        luonnos, navrh, koncept, vazlat, taslak, черновик, в работе, чернетка
        """,
    "rejected": """
        rejected, reject, declined, abandoned, refused, denied, dropped, cancelled, canceled, dismissed, discarded,
        vetoed, not accepted, not approved, not adopted, not agreed, wont do, won t do, wontfix, wont fix, won t fix, no go,
        abgelehnt, verworfen, zuruckgewiesen, rejet^, refus^, abandonn^, ecart^
        rechazad~, descartad~, rejeitad~, recusad~, rifiutat~, respint~, scartat~
        afgewezen, verworpen, odrzucony, odrzucona, odrzucone, avvisad, avslagen, avslatt, forkastet, afvist, hylatty
        zamitnuto, elutasitva, reddedildi, ditolak, отклонено, отклонен, отклонена, отвергнуто, відхилено
        """,
    "deprecated": """
        deprecated, deprecate, retired, withdrawn, obsolete, obsoleted, archived, expired, outdated, removed, reverted, revoked,
        historical, historic, no longer, inactive, rescinded, rolled back, discontinued, sunset, end of life, overturned,
        decommissioned, invalidated
        veraltet, uberholt, ausser kraft, zuruckgezogen, obsolet, aufgehoben, depreci^, perim^, retir^
        obsolet~, deprecad~, retirad~, depreciad~, descontinuad~, deprecat~, ritirat~
        verouderd, vervallen, ingetrokken, przestarzaly, przestarzala, przestarzale, wycofany, wycofana, utdatert, foraldrad,
        utgatt, foraeldet, vanhentunut, zastarale, elavult, устарело, устарел, устарела, застаріло
        """,
    "superseded": """
        superseded, superceded, supersede by, superseeded, superceeded, supersedet, replaced, supplanted, overridden,
        obsoleted by, merged into, subsumed by, subsumed, superseded by, replaced by, replaced with
        ersetzt, abgelost, remplac^, supplant^, reemplazad~, sustituid~, superad~, substituid~, sostituit~, superat~
        vervangen, zastapiony, zastapiona, zastapione, ersatt, erstattet, korvattu, nahrazeno, helyettesitve
        заменено, заменен, заменена, замінено
        """,
}
# Words that also begin ordinary sentences: they count where little or nothing follows.
WEAK: dict[Status, str] = {
    "accepted": """
        done, complete, current, valid, live, effective, established, published, released, closed, resolved, passed, stable,
        permanent, enforced, mandatory, fulfilled, delivered, yes, ok, okay, gultig, aktiv, getroffen, actif, actuel, activ~, decidid~,
        aktywny, gallande, gjeldende, realized, realised, recorded, ready, shipped, merged
        """,
    "proposed": "proposing, requested, new, planned, evaluation, evaluating, considering, considered, discussing, unresolved",
    "draft": "started, investigating, incomplete, unfinished, experimental, experiment, research, spike",
    "rejected": "rejecting, no, cancel, dead, failed",
    "deprecated": "old, stale, invalid, legacy, disabled, annulled, void",
    "superseded": "",
}
# Writing without blanks between words: a value begins with one of these.
PREFIXES: dict[Status, str] = {
    "superseded": "已被取代 已取代 被取代 已替代 被替代 已被替代 取代 替代 已替换 置き換え 置換 差し替え 대체됨 대체",
    "deprecated": "已弃用 弃用 已废弃 废弃 已廢棄 已過時 已过时 非推奨 廃止 폐기됨 폐기 사용 중단 더 이상",
    "rejected": "已拒绝 拒绝 已否决 否决 已拒絕 却下 棄却 거부됨 거부 거절 반려",
    "proposed": "已提议 提议 提议中 提案 已提出 待定 待审 待决定 讨论中 评审中 建议 審議中 検討中 レビュー中 제안됨 제안 검토 논의",
    "deferred": "保留 延期 暂缓 搁置 보류 보류됨 연기",
    "draft": "草案 草稿 起草 进行中 下書き ドラフト 草稿中 作業中 초안 작성 진행",
    "accepted": "已接受 接受 已采纳 采纳 已通过 通过 已批准 批准 已决定 决定 已确认 生效 已生效 已实施 已实现 已採納 已核准 "
    "承認 承認済 採用 採択 決定 確定 受理 承認済み 実装済み 有効 승인됨 승인 채택됨 채택 수락됨 수락 확정 결정 적용",
}


def listed(text: str) -> frozenset[str]:
    """Give the words that a text lists between commas."""
    return frozenset(part.strip() for part in text.replace("\n", " ").split(","))


STATUS_LABELS = listed("""
    status, statut, estado, estatus, stato, stan, stav, tila, tillstand, statuss, статус, состояние, стан, 状态, 状況, 狀態, ステータス, 상태,
    situacao, etat, durum, allapot, adr status, decision status, current status, status of the decision, status of decision,
    document status, state, lifecycle status, statut de la decision, estado de la decision, status da decisao, status der entscheidung,
    entscheidungsstatus, record status, proposal status, status adr, status history, status and date, status & date, status date, rfc status
    """)
DATE_LABELS = listed("""
    date, datum, fecha, data, date decided, decided, decided on, accepted on, date accepted, date of decision, decision date, date de decision, dato
    """)
DECIDER_LABELS = listed("""
    decider, deciders, decision maker, decision makers, decided by, approver, approvers, approved by, decideurs, decideur, decisores,
    decisor, entscheider, entscheidungstrager
    """)
TITLE_LABELS = listed("title, titel, titre, titulo, titolo, name, subject")
OTHER_LABELS = listed("""
    author, authors, owner, owners, version, tag, tags, id, number, adr, adr id, adr number, ticket, issue, jira, epic, team, teams, scope, category,
    categories, type, priority, reviewer, reviewers, participants, stakeholders, consulted, informed, proposed by, created, created on, creation date,
    updated, last updated, last modified, modified, review date, supersession, component, components, domain, area, impact, links, related, relates to,
    related to, technical story, story, phase, project, autor, autoren, autores, auteur, auteurs, besitzer, ansprechpartner, beteiligte
    """)
PARTS = listed("""
    partially, partly, mostly, largely, substantially, teilweise, partiellement, partielle, parcialmente, parzialmente, deels, gedeeltelijk,
    czesciowo, delvis, частично
    """)
QUALIFIERS = listed(
    "provisionally, temporarily, tentatively, conditionally, implicitly, effectively, vorlaufig"
)
BY = listed("by, with, durch, par, por, pelo, pela, da, dal, door, przez, av, af, na, in, 于")
FORWARD = listed("""
    supersedes, supercedes, superseding, replaces, replacing, obsoletes, deprecates, remplace, annule et remplace, reemplaza, reemplaza a, sustituye a,
    sustituye, substitui, sostituisce, vervangt, zastepuje, ersatter, erstatter, ersetzt, lost ab, заменяет
    """)
AMENDS = listed(
    "amends, amending, updates, extends, modifies, refines, clarifies, erganzt, andert, modifie, modifica, complete"
)
AMENDED = listed(
    "amended, updated, extended, modified, refined, clarified, erganzt, geandert, modifie, modificado, modificada, complete"
)
RELATION_LABELS = (
    FORWARD
    | AMENDS
    | listed("""
    superseded by, superceded by, replaced by, obsoleted by, deprecated by, amended by, updated by, extended by, partially superseded by,
    partly superseded by, supersededby, replacedby, amendedby, ersetzt durch, abgelost durch, ersetzt, remplace par, reemplazado por, reemplazada por,
    substituido por, substituida por, sostituito da, sostituita da, vervangen door
    """)
)
KNOWN_LABELS = STATUS_LABELS | DATE_LABELS | DECIDER_LABELS | TITLE_LABELS | OTHER_LABELS | RELATION_LABELS
FILLERS = listed("""
    this, the, our, it, adr, decision, proposal, record, document, rfc, is, was, has, have, been, are, currently, now, fully, formally,
    officially, already, unanimously, also, status, team, we, as, of, on, at, since, am, le, la, der, die, das, ist, wurde, wird, el, esta,
    est, a, ete, o, foi, and, then, later
    """)
BEFORE_A_VERB = FILLERS | PARTS | QUALIFIERS
MOST_FILLERS = 7  # words before the one that says the status
IN_PART = {("in", "part"), ("partially",), ("partly",), ("teilweise",), ("parcialmente",)}
JOINED: dict[str, Verb] = {
    "supersededby": "superseded by",
    "replacedby": "superseded by",
    "amendedby": "amended by",
}
VERBS = FORWARD | AMENDS | JOINED.keys()
LONGEST = 4
SHORTEST = 4  # letters of a word of which nobody can say which one was meant
TOKEN = re.compile(r"[^\W_]+")


def bare(text: str) -> str:
    """Give a text in small letters and without accents."""
    if text.isascii():
        return text.lower()
    letters = (
        each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each)
    )
    return unicodedata.normalize(
        "NFC", "".join(letters)
    )  # Korean syllables come apart, too, and belong together


def named(text: str) -> str:
    """Give a name as labels are compared: in small letters, without accents, marks and dashes."""
    return " ".join(bare(text).replace("-", " ").replace("_", " ").strip(" *`~#[]().,").split())


def tokens(text: str) -> list[str]:
    """Give the words of a text, in small letters and without accents."""
    return TOKEN.findall(bare(text))


@cache
def strong() -> dict[tuple[str, ...], Status]:
    """Map the phrases that say a status wherever a line begins with them."""
    return {phrase: status for status, text in PHRASES.items() for phrase in _phrases(text)}


@cache
def weak() -> dict[tuple[str, ...], Status]:
    """Map the words that say a status only where they are nearly all that is said."""
    return {phrase: status for status, text in WEAK.items() for phrase in _phrases(text)}


@cache
def prefixes() -> dict[str, Status]:
    """Map the beginnings that say a status in writing without blanks, the longest first."""
    found = {bare(word): status for status, text in PREFIXES.items() for word in text.split()}
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


@cache
def single() -> dict[str, str]:
    """Map what a misspelt word may be, in one word, to the phrase that it is."""
    words = {"".join(phrase): " ".join(phrase) for phrase in strong()}
    return {word: phrase for word, phrase in words.items() if len(word) > SHORTEST}


@cache
def replacing() -> frozenset[str]:
    """Give the single words that say that something else has taken the place, or that it no longer holds."""
    said = {"superseded", "deprecated"}
    return frozenset(phrase[0] for phrase, status in strong().items() if status in said and len(phrase) == 1)


class Relating(NamedTuple):
    """How a text begins that says what one record is to another, in so many words of it.

    ``status`` is that of a record of which this is said.
    """

    verb: Verb
    partly: bool
    words: int
    status: Status


def relating(words: Sequence[str]) -> Relating | None:
    """How these words begin by saying what a record is to another, such as ``partly superseded by``; None where they do not."""
    at = 0
    while at < min(len(words), MOST_FILLERS) and words[at] in BEFORE_A_VERB:
        at += 1
    partly, rest = bool(PARTS & set(words[:at])), tuple(words[at : at + LONGEST])
    part = next((length for length in (2, 1) if rest[1 : 1 + length] in IN_PART), 0)
    partly = partly or part > 0
    if len(rest) > 1 + part and rest[1 + part] in BY and (rest[0] in replacing() or rest[0] in AMENDED):
        status = strong().get((rest[0], rest[1 + part]), strong().get(rest[:1], "accepted"))
        gone = rest[0] in replacing()
        verb: Verb = "superseded by" if gone else "amended by"
        return Relating(verb, partly, at + part + 2, status if gone and not partly else "accepted")
    if len(rest) > 1 and strong().get(rest[:2]) == "superseded":
        return Relating("superseded by", partly, at + 2, "accepted" if partly else "superseded")
    for length in (3, 2, 1):
        joined = " ".join(rest[:length])
        if len(rest) >= length and joined in VERBS:
            verb = JOINED.get(joined, "supersedes" if joined in FORWARD else "amends")
            status = "superseded" if verb == "superseded by" and not partly else "accepted"
            return Relating(verb, partly, at + length + part, status)
    return None


def _phrases(text: str) -> Iterator[tuple[str, ...]]:
    for part in text.replace("\n", ",").split(","):
        word = part.strip()
        if word and word[-1] in ENDINGS:
            yield from (tuple(tokens(word[:-1] + ending)) for ending in ENDINGS[word[-1]])
        elif word:
            yield tuple(tokens(word))
