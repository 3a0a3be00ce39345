"""A word to the patient about the answer just given: thanks where it helps, and what became of odd input.

It never reassures, advises or judges, and it chooses no question.
"""

import re

from tools.clinical import Answer
from tools.interview.hearing import MOST_LETTERS, cut_short

_KEPT = (
    "Thank you. I've written that down for your doctor, in your words.",
    "Gracias. Lo he anotado para su médico, con sus palabras.",
)
_CUT = (
    "That was a long answer. We kept the first {most:,} letters; the rest was not kept. "
    "Please tell your care team the rest.",
    "Fue una respuesta muy larga. Guardamos las primeras {most:,} letras; el resto no. "
    "Por favor, cuente el resto a su equipo médico.",
)
_SORRY = (
    "I am sorry. This can be hard. Your words go to your doctor as you wrote them.",
    "Lo siento. Esto puede ser difícil. Sus palabras llegan a su médico tal como las escribió.",
)
_NO_WORDS = (
    "I kept that for your doctor, but I could not read any words in it.",
    "Lo guardé para su médico, pero no pude leer ninguna palabra.",
)
_OTHER_SCRIPT = (
    "I kept that for your doctor as you wrote it. I can't read it well, so some questions may come again.",
    "Lo guardé para su médico tal como lo escribió. No puedo leerlo bien; puede que repita preguntas.",
)
_LONG = (
    "Thank you, that was a lot to write. All of it is kept for your doctor.",
    "Gracias, fue mucho que escribir. Todo queda guardado para su médico.",
)
_ORDERS = (
    "I can only ask the questions of this visit. Your words are kept for your doctor as you wrote them.",
    "Solo puedo hacer las preguntas de esta visita. Sus palabras quedan guardadas tal como las escribió.",
)
_ABOUT_US = (
    "I am a program that asks for your doctor, who reads your answers before the visit. You may skip any question.",
    "Soy un programa que pregunta para su médico, quien lee sus respuestas antes de la visita. Puede omitir preguntas.",
)
_SOMEBODY_ELSE = (
    "I kept that as about somebody else. If it is about the patient, please write it once more and say so.",
    "Lo guardé como algo de otra persona. Si es del paciente, escríbalo otra vez y dígalo.",
)
_MANY_LETTERS = 5_000
_TO_THE_PROGRAM = re.compile(
    r"\b(?:ignore|disregard|forget) (?:all |any |the |your |previous |prior |above )*(?:instructions?|rules|prompts?)\b"
    r"|\b(?:system prompt|you are now|jailbreak|developer mode)\b|^\W*(?:system|assistant|user) ?:"
    r"|\b(?:print|show|reveal|output|send) (?:me )?(?:the |your |all )*"
    r"(?:(?:patient'?s? )?records?|prompts?|instructions|database|password)\b"
    r"|<\s*/?\s*(?:script|b|i|div|img|a|style|iframe|html|body|svg)\b[^>]*>|\bdrop table\b"
    r"|\b(?:ignora|olvida) (?:las |tus )?(?:instrucciones|reglas)\b",
    re.IGNORECASE,
)
_ASKED_BACK = re.compile(
    r"^\W*(?:why (?:do|are|would) you (?:ask|need|want)|what (?:is this|do you need (?:this|that|it)) for|who are you"
    r"|are you (?:a |an )?(?:real|robot|bot|human|person|machine|ai|doctor|nurse)"
    r"|is (?:this|it) (?:a |an )?(?:bot|robot|ai|real person)"
    r"|who (?:reads|sees) (?:this|that)|por qué (?:pregunta|quiere saber)|quién (?:es usted|lee esto)|es un robot)\b",
    re.IGNORECASE,
)
_OUTBURST = re.compile(
    r"\b(?:f+u+c+k\w*|sh[i1]t(?:ty)?|bullshit|asshole|bastards?|bitch\w*|stupid (?:machine|bot|computer|thing|app)"
    r"|stupid questions?|idiots?|useless (?:machine|bot|computer|thing|app)|go to hell|screw you|shut up"
    r"|mierda|idiotas?|imbécil\w*|pendej\w+|put[ao]s?|cállate|vete al diablo)\b",
    re.IGNORECASE,
)
_TOLD = frozenset({"reason", "story"})
_TAKEN_UP = frozenset({"worry", "questions", "hope"})
_LATIN = re.compile(r"[a-záéíóúüñçàèìòùâêîôûäöß]", re.IGNORECASE)


def acknowledge(answer: Answer, language: str = "en") -> str:
    """Return one line about the newest answer, or nothing when the next question is reply enough.

    >>> from tools.clinical import Answer
    >>> acknowledge(Answer(handle="Q1", link_id="worry", question="?", words="is it my heart", topic="worry"))
    "Thank you. I've written that down for your doctor, in your words."
    """
    number = 1 if language.startswith("es") else 0
    if answer.status != "answered" or answer.choice:
        return ""
    if cut_short(answer):
        return _CUT[number].format(most=MOST_LETTERS)
    if _OUTBURST.search(answer.words):
        return _SORRY[number]
    for pattern, texts in ((_TO_THE_PROGRAM, _ORDERS), (_ASKED_BACK, _ABOUT_US)):
        if pattern.search(answer.words):
            return texts[number]
    letters = sum(letter.isalpha() for letter in answer.words)
    if not any(letter.isalnum() for letter in answer.words):
        return _NO_WORDS[number]
    latin = len(_LATIN.findall(answer.words))
    if letters and latin < letters / 2 and not answer.findings and not language.startswith("zh"):
        return _OTHER_SCRIPT[number]
    if answer.topic in _TOLD and answer.findings and all(one.who != "patient" for one in answer.findings):
        return _SOMEBODY_ELSE[number]
    if len(answer.words) > _MANY_LETTERS:
        return _LONG[number]
    return _KEPT[number] if answer.topic in _TAKEN_UP and len(answer.words.split()) > 1 else ""
