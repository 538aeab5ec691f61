"""Compact Language Detector 2: shares of the text in up to three languages, as logarithms."""

from math import log

import pycld2
from texts import Scores, save

codes = sorted({code for name, code in pycld2.LANGUAGES if name in pycld2.DETECTED_LANGUAGES})
# What it does not name has this share. Calibration by held-out texts says how sure it is.
floor = 0.01


def logits_of(text: str) -> Scores:
    _, _, details = pycld2.detect(text, isPlainText=True, bestEffort=True)
    return {code: log(max(percent / 100, floor)) for _, code, percent, _ in details if code in codes}


save(codes, logits_of, absent=log(floor))
