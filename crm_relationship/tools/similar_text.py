"""Whether two short texts are about the same: they share half of the words of the shorter one."""

import re

SHORTEST_WORD = 4  # shorter words, such as "the", say little
STEM = 5  # "chair" and "chairs" are the same
LEAST_SHARE = 0.5
# Chinese and Japanese characters, Hangul: written without blanks, so that pairs of them stand for words.
IDEOGRAMS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


def get_words(text):
    """The words of a text that say something, by their beginnings; of ideograms each pair of neighbours."""
    text = (text or "").casefold()
    pairs = {run[start:start + 2] for run in IDEOGRAMS.findall(text) for start in range(max(1, len(run) - 1))}
    words = re.findall(r"\w+", IDEOGRAMS.sub(" ", text))
    return pairs | {word[:STEM] for word in words if len(word) >= SHORTEST_WORD}


def are_similar(first, second):
    """Whether two texts share enough words; without words they do not."""
    words, others = get_words(first), get_words(second)
    shorter = min(len(words), len(others))
    return shorter > 0 and len(words & others) / shorter >= LEAST_SHARE
