"""Writes translation-scores.json: chrF2 and BLEU of texts as sacrebleu 2.6.0 counts them.

python3 make_translation_scores.py, after `pip install sacrebleu==2.6.0`
"""
import json
from pathlib import Path

from sacrebleu.metrics import BLEU, CHRF

REFERENCES = [
    "En el principio crió Dios los cielos y la tierra.",
    "Y dijo Dios: Sea la luz: y fué la luz.",
    "«¿Quién eres?», dijo; \"nadie\" (1.234,5 y 3-4) & más.",
    "Y vió Dios que la luz era buena: y apartó Dios la luz de las tinieblas.",
]
CASES = {
    "the references themselves": (REFERENCES, REFERENCES),
    "some words are others": (
        [
            "En el principio hizo Dios los cielos y la tierra.",
            "Y dijo Dios: Haya luz: y la luz fué.",
            "«¿Quién eres?» dijo; nadie (1.234,5 y 3 - 4) &amp; más!",
            "Dios vió que la luz era buena, y la apartó de las tinieblas.",
        ],
        REFERENCES,
    ),
    "shorter than the references": (["En el principio", "Y dijo Dios", "¿Quién", "Y vió Dios que"], REFERENCES),
    "longer than the references": ([text + " " + text for text in REFERENCES], REFERENCES),
    "no run of four matches": (["Dios el cielos", "luz dijo", "nadie", "luz Dios la"], REFERENCES),
    "nothing matches": (["xyz", "xyz", "xyz", "xyz"], REFERENCES),
    "texts of one word": (["luz", "cielo"], ["luz", "cielos"]),
    "an empty text": (["", "Y dijo Dios: Sea la luz."], ["Nada.", "Y dijo Dios: Sea la luz."]),
    "tokens between spaces, lower case": (
        ["y dijo dios : sea la luz : y fue la luz ."],
        ["y dijo dios: sea la luz: y fué la luz."],
    ),
    "letters of another script": (["光あれ", "こう言われた。"], ["「光あれ」", "神はこう言われた。"]),
}

cases = [
    {
        "name": name,
        "hypotheses": hypotheses,
        "references": references,
        "bleu": BLEU().corpus_score(hypotheses, [references]).score,
        "chrf": CHRF().corpus_score(hypotheses, [references]).score,
    }
    for name, (hypotheses, references) in CASES.items()
]
path = Path(__file__).with_name("translation-scores.json")
path.write_text(json.dumps(cases, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
