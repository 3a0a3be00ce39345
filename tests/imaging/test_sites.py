"""What names an intimate area, in the words that people use of themselves and of their children; and what does not."""

from tools.imaging.sites import is_intimate

INTIMATE = """
itchy bits|lump on my ball|sore on his wiener|discharge from my vag|rash round my anus|piles bleeding|boob lump
my daughter's bottom is red|baby's willy swollen|grandpas balls swollen|wart on my labia|sore under my breast
ingrown hair bikini area|thrush down there|my privates burn|lump near my bumhole|butthole tear|scar after mastectomy
moobs|epididymitis|pilonidal cyst|jock itch|my pee pee hurts|nether region|prolapse down below|swollen nutsack
between my legs|bartholin cyst|nips are sore|me pica el pene|bulto en la teta|grano en la nalga|ingle|mis partes
pecho izquierdo rojo|el pito de mi hijo|me arde la vagina|flujo ahí abajo|pezón agrietado|entre las piernas|mis bolas
"""
PLAIN = """
left hand|mole on my back|chest rash|breastbone pain|tailbone|coccyx|inner elbow|tennis elbow|red eye|root canal
bottom of my foot|bottom lip|the back of my head|belly button|thigh bruise|prescription box|nuts allergy rash on arm
analysis report|assessment|behind my ear|between my toes|between my fingers|pie derecho|mano|espalda|cuello|año pasado
manejo|anotación|receta|ojo rojo|contraseña|cachete|inglés
"""


def listed(words):
    return [each for each in words.replace("\n", "|").split("|") if each]


def test_an_intimate_area_is_known_by_the_words_that_people_use():
    assert not [words for words in listed(INTIMATE) if not is_intimate(words)]


def test_no_other_place_is_called_intimate():
    assert not [words for words in listed(PLAIN) if is_intimate(words)]
