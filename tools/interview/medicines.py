"""Questions about the medicines that the record lists, to be confirmed in one tap, and what their answers say."""

import re
from collections.abc import Sequence

from tools.chart import Chart
from tools.chart.values import MedicationLine
from tools.clinical import Answer, Finding, Polarity
from tools.interview.profile import Profile
from tools.interview.questions import InterviewSettings, Option, Question
from tools.interview.wording import option_spoken_to, pick, spoken_to

_TAKING = (
    ("yes", "Yes, like that", "Sí, así"),
    ("differently", "Differently", "De otra forma"),
    ("stopped", "I stopped", "La dejé"),
    ("never", "I never took it", "Nunca la tomé"),
)
_STOPPED = re.compile(
    r"\b(?:stop\w*|quit|gave (?:it|them) up|no longer|not (?:any ?more|anymore|taking)|don't take"
    r"|do not take|ran out|came off|off it|discontinued|dej[eéó]\w*|ya no|suspend\w+)\b"
)
_NEVER = re.compile(r"\b(?:never (?:took|taken|started|had|been)|don't know (?:it|that one)|nunca)\b")
_OTHER = re.compile(
    r"\b(?:different\w*|only|half|double|sometimes|when i (?:need|remember)|as needed|skip\w*"
    r"|forget\w*|less|more|another dose|every other|instead|a veces|mitad|solo|diferente)\b"
)
_YES = re.compile(
    r"^\W*(?:ye+s+|yep|yea+h*|yup|y|sure|correct|right|i do|i (?:still )?(?:take|use)|i'm taking|still"
    r"|sí|si|claro|correcto|every day|daily|morning)\b"
)
_NO = re.compile(r"^\W*(?:no|nope|nah|not)\b")


def medicine_questions(
    answers: Sequence[Answer], chart: Chart | None, profile: Profile, settings: InterviewSettings
) -> list[Question]:
    """Return what is still to be asked of the record's current medicines, with a follow-up where one changed."""
    if chart is None:
        return []
    asked = {answer.link_id: answer for answer in answers}
    found: list[Question] = []
    lines = [
        line
        for line in chart.medications()
        if line.state in {"current", "paused", "unknown"}
        and line.handles
        and not (not profile.confidential and set(line.handles) & set(settings.sensitive))
    ]
    if len(lines) > settings.most_medicines and not any(link.startswith("medication.") for link in asked):
        return [_list(lines, profile)]
    ticked = set(asked["medication.list"].choice.split(",")) if "medication.list" in asked else set()
    if "medication.list" in asked and _nothing_ticked(asked["medication.list"]):
        rest = asked.get("medication.list.more")
        if rest is None:
            return [_rest(lines, profile)]
        # One answer stood for all of them; only what harms most when nobody knows how it is taken is asked by name.
        lines = [] if rest.choice == "stopped" else [line for line in lines if _HARMFUL & set(line.classes)]
    for line in lines:
        if line.handles[0] in ticked:
            continue
        handle = line.handles[0]
        link = f"medication.{handle}"
        detail = {"name": line.name, "dose": line.dose, "ingredient": " ".join(line.ingredients)}
        if link not in asked:
            found.append(
                _taking(link, handle, line.name, line.dose, detail, profile, first=not _any_asked(asked, found))
            )
        elif (follow := _follow_up(asked[link], handle, detail, profile)) and follow.link_id not in asked:
            found.insert(0, follow)
    return found


def _list(lines: Sequence[MedicationLine], profile: Profile) -> Question:
    """Ask a long list at once; what is not ticked is asked one by one after it."""
    text = pick(
        profile,
        "Our record lists these medicines. Tick each one taken just as it says.",
        "Nuestro registro tiene estas medicinas. Marque las que se toman tal como dice.",
    )
    options = [
        Option(
            code=line.handles[0],
            text=shown_name(line.name, line.dose),
            fills={"ingredient": " ".join(line.ingredients)},
        )
        for line in lines
    ]
    none = Option(code="none", text=pick(profile, "None of these", "Ninguna"), exclusive=True)
    unsure = Option(code="unsure", text=pick(profile, "Not sure", "No estoy seguro"), exclusive=True)
    options += [none, unsure]
    return Question(
        link_id="medication.list", text=text, topic="medication", kind="multi", options=tuple(options), required=True
    )


_HARMFUL = frozenset({"anticoagulant", "insulin", "opioid"})
_REST = (
    ("stopped", "I stopped all of them", "Las dejé todas"),
    ("differently", "I take them in another way", "Las tomo de otra forma"),
    ("unsure", "Not sure", "No estoy seguro"),
)


def _nothing_ticked(answer: Answer) -> bool:
    """Tell whether the list was passed over or denied as a whole; who names exceptions is asked one by one."""
    return answer.status != "answered" or answer.choice in {"none", "unsure"}


def _rest(lines: Sequence[MedicationLine], profile: Profile) -> Question:
    """Ask once about a long list of which nothing was ticked."""
    text = pick(
        profile,
        "None of the list was ticked. How are these medicines taken now? Name any you take.",
        "No marcó ninguna de la lista. ¿Cómo se toman ahora? Nombre las que toma.",
    )
    options = tuple(
        Option(code=code, text=option_spoken_to(pick(profile, english, spanish), profile))
        for code, english, spanish in _REST
    )
    detail = {line.handles[0]: "|".join((line.name, " ".join(line.ingredients))) for line in lines}
    return Question(
        link_id="medication.list.more",
        text=spoken_to(text, profile),
        topic="medication",
        kind="choice",
        options=options,
        detail=detail,
    )


def hear_rest(question: Question, words: str, choice: str) -> tuple[Finding, ...]:
    """Return what one answer about a whole list says of each medicine; nothing when it is not known."""
    if choice == "unsure":
        return ()
    found = []
    for handle, text in question.detail.items():
        name, _, ingredient = text.partition("|")
        detail = {"taking": choice, "handle": handle, "ingredient": ingredient}
        if choice == "differently":
            detail["as_taken"] = words.strip()
        polarity: Polarity = "absent" if choice == "stopped" else "present"
        found.append(Finding(name=name, polarity=polarity, quote=words.strip(), kind="medication", detail=detail))
    return tuple(found)


def hear_list(options: Sequence[Option], words: str) -> tuple[Finding, ...]:
    """Return a finding for each medicine ticked as taken the way the record says."""
    return tuple(
        Finding(
            name=option.text.split(",")[0],
            polarity="present",
            quote=words.strip() or option.text,
            kind="medication",
            detail={"taking": "yes", "handle": option.code, **option.fills},
        )
        for option in options
        if not option.exclusive
    )


def _any_asked(asked: dict[str, Answer], found: Sequence[Question]) -> bool:
    return bool(found) or any(link.startswith("medication.") for link in asked)


def _taking(
    link: str, handle: str, name: str, dose: str, detail: dict[str, str], profile: Profile, *, first: bool
) -> Question:
    what = shown_name(name, dose)
    lead = (
        pick(
            profile,
            "Our record lists these medicines. One by one: ",
            "Nuestro registro tiene estas medicinas. Una por una: ",
        )
        if first
        else ""
    )
    ask = spoken_to(pick(profile, "Are you taking it like that?", "¿La toma así?"), profile)
    return Question(
        link_id=link,
        text=f"{lead}{what}. {ask}",
        topic="medication",
        kind="choice",
        options=_choices(profile),
        about=handle,
        required=True,
        detail=detail,
    )


def _follow_up(answer: Answer, handle: str, detail: dict[str, str], profile: Profile) -> Question | None:
    taking = next((finding.detail for finding in answer.findings if finding.kind == "medication"), {})
    name, how = shown_name(detail["name"]), taking.get("taking")
    options: tuple[Option, ...] = ()
    if how == "unclear":
        text = pick(profile, f"{name}: what is different?", f"{name}: ¿qué es distinto?")
        options = _choices(profile)[1:]
    elif how == "stopped" and not (taking.get("reason") and taking.get("since")):
        text = pick(
            profile,
            f"{name}: since about when, and why did it stop?",
            f"{name}: ¿desde cuándo y por qué la dejó?",
        )
    elif how == "differently" and answer.words.lower().strip() in {"differently", "de otra forma"}:
        text = pick(profile, f"{name}: how is it taken now?", f"{name}: ¿cómo la toma ahora?")
    else:
        return None
    return Question(
        link_id=f"medication.{handle}.more",
        text=text,
        topic="medication",
        kind="choice" if options else "text",
        options=options,
        about=handle,
        detail={**detail, "taking": "" if how == "unclear" else taking.get("taking", "")},
    )


def _choices(profile: Profile) -> tuple[Option, ...]:
    return tuple(
        Option(code=code, text=option_spoken_to(pick(profile, english, spanish), profile))
        for code, english, spanish in _TAKING
    )


_NOISE = re.compile(r"\b(?:NDA\d+|\d+ ACTUAT|[A-Z]{2,}\d{5,})\b\s*")
_FORMS = re.compile(r"\b(?:MG|ML|MCG|G|HR|UNT|MEQ|ACTUAT|Oral|Tablet|Capsule|Solution|Pack|Injection|Injectable)\b")


def shown_name(name: str, dose: str = "") -> str:
    """Return a medicine's name as a patient can read it, with its dose where the name has none.

    >>> shown_name("NDA020800 0.3 ML Epinephrine 1 MG/ML Auto-Injector", "as needed")
    '0.3 ml Epinephrine 1 mg/ml Auto-Injector, as needed'
    """
    plain = _FORMS.sub(lambda match: match.group().lower(), _NOISE.sub("", name)).strip() or name
    return f"{plain}, {dose}" if dose and dose.lower() not in plain.lower() else plain


def hear_medicine(
    question: Question, words: str, choice: str, findings: Sequence[Finding]
) -> tuple[str, tuple[Finding, ...]]:
    """Return the choice and the finding that an answer about one medicine of the record makes."""
    taking = choice or question.detail.get("taking", "") or taking_of(words)
    if not taking:
        return "", tuple(findings)
    detail = {"taking": taking, **{key: question.detail[key] for key in ("ingredient",) if question.detail.get(key)}}
    if taking in {"stopped", "never"} and (reason := reason_of(words)):
        detail["reason"] = reason
    since = next(
        (finding.onset or finding.duration for finding in findings if finding.onset or finding.duration), ""
    ) or _since(words)
    if taking == "stopped" and since:
        detail["since"] = since
    if taking == "differently":
        detail["as_taken"] = words.strip()
    polarity: dict[str, Polarity] = {"stopped": "absent", "never": "absent", "unclear": "uncertain"}
    finding = Finding(
        name=question.detail.get("name", ""),
        polarity=polarity.get(taking, "present"),
        quote=words.strip(),
        kind="medication",
        detail=detail,
    )
    others = [other for other in findings if other.kind not in {"medication"}]
    return "" if taking == "unclear" else taking, (finding, *others)


def taking_of(words: str) -> str:
    """Return yes, differently, stopped, never, unclear for a bare no; empty when the words say none of them.

    >>> taking_of("yess"), taking_of("yea i take it"), taking_of("ya no la tomo") == "yes", taking_of("yellow pill")
    ('yes', 'yes', False, '')
    """
    lowered = words.lower().replace("’", "'")
    if _NEVER.search(lowered):
        return "never"
    if _STOPPED.search(lowered):
        return "stopped"
    if _OTHER.search(lowered):
        return "differently"
    if _YES.search(lowered):
        return "yes"
    # "No" to "are you taking it like that?" may mean another way, or not at all: that is asked, not guessed.
    return "unclear" if _NO.search(lowered) else ""


def reason_of(words: str) -> str:
    """Return the reason that stands in the words, as said."""
    lowered = words.lower()
    found = re.search(r"\b(?:because(?: of)?|cause|due to|since it|as it|porque|por)\b\s*(.+)", lowered)
    if found:
        return words[found.start(1) :].strip(" .")
    parts = [part.strip(" .") for part in re.split(r"[,;.]", words) if part.strip()]
    rest = [
        part
        for part in parts
        if not _STOPPED.search(part.lower()) and not _NO.search(part.lower()) and not _since(part)
    ]
    return ", ".join(rest)


def _since(words: str) -> str:
    found = re.search(
        r"\b(?:in |since |last )?(?:january|february|march|april|may|june|july|august|september|october"
        r"|november|december|\w+ (?:days?|weeks?|months?|years?) ago|last (?:week|month|year|spring|summer"
        r"|fall|winter)|this (?:week|month|year)|yesterday"
        r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|hace \w+ \w+)\b",
        words.lower(),
    )
    return found.group() if found else ""
