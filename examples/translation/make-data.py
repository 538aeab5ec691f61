"""Lays out the short verses of two SWORD modules as tables of pairs: python3 make-data.py MODULES FOLDER

  FOLDER/teachers.jsonl   what the teachers are trained with
  FOLDER/own.jsonl        what the student is trained with
  FOLDER/test.jsonl       what both are tested with
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from pysword.bible import SwordBible

MOST_TOKENS = 18  # of a verse; 6,373 of 31,077 have no more in either language
# Of each 26 short verses one is to test with and eight are the student's; the other 17 are the teachers'.
TURN, TESTED, OWN = 26, 1, 8

# As packages/data/src/texts/tokenize.ts parts them.
TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[^\s\w]+")
ASIDE = re.compile(r"<(note|title|speaker)\b.*?</\1>", re.DOTALL)
# Around words, within a line; other marks begin a line or a paragraph, and so part words.
INLINE = re.compile(r"</?(w|transChange|seg|name|q)\b[^>]*>")


def main() -> None:
    modules, folder = map(Path, sys.argv[1:])
    english = SwordBible(modules / "engWEB2015eb", versification="nrsva")
    spanish = SwordBible(modules / "spaRV1909eb", versification="kjv")
    short: dict[str, str] = {}
    for book, chapter, verse in verses(spanish):
        source, target = (text(bible, book, chapter, verse) for bible in (english, spanish))
        if source and target and max(tokens(source), tokens(target)) <= MOST_TOKENS:
            short.setdefault(source, target)  # a verse that is told twice would be trained and tested with
    parts: dict[str, list[tuple[str, str]]] = {"teachers": [], "own": [], "test": []}
    for place, pair in enumerate(short.items()):
        turn = place % TURN
        parts["test" if turn < TESTED else "own" if turn < TESTED + OWN else "teachers"].append(pair)
    for name, pairs in parts.items():
        lines = [json.dumps({"source": s, "target": t}, ensure_ascii=False) + "\n" for s, t in pairs]
        path = folder / f"{name}.jsonl"
        path.write_text("".join(lines), encoding="utf-8")
        print(f"{path}: {len(pairs)} verses")


def verses(bible: SwordBible) -> Iterator[tuple[str, int, int]]:
    for books in bible.get_structure().get_books().values():
        for book in books:
            for chapter, count in enumerate(book.chapter_lengths, start=1):
                yield from ((book.name, chapter, verse) for verse in range(1, count + 1))


def text(bible: SwordBible, book: str, chapter: int, verse: int) -> str:
    """Without its marks; pysword's own cleaner glues the words before and after a note together."""
    try:
        marked = bible.get(books=[book], chapters=[chapter], verses=[verse], clean=False)
    except ValueError:  # what the other language counts as a verse of its own
        return ""
    bare = re.sub(r"<[^>]*>", " ", INLINE.sub("", ASIDE.sub(" ", marked)))
    return re.sub(r" ([.,;:?!”’)])", r"\1", " ".join(bare.split()))


def tokens(verse: str) -> int:
    return len(TOKEN.findall(verse.lower()))


if __name__ == "__main__":
    main()
