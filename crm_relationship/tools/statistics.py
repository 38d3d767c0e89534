"""Statistics of a back-test in plain Python: how well scores told who would turn out positive."""

from typing import NamedTuple


class Confusion(NamedTuple):
    """Counts of a warning against what happened."""

    true_positives: int
    false_positives: int
    false_negatives: int
    true_negatives: int

    @property
    def precision(self):
        """Return the share of the warned who were positive, 0 to 1; None when nobody was warned."""
        warned = self.true_positives + self.false_positives
        return self.true_positives / warned if warned else None

    @property
    def recall(self):
        """Return the share of the positive who were warned, 0 to 1; None when nobody was positive."""
        positive = self.true_positives + self.false_negatives
        return self.true_positives / positive if positive else None


class CurvePoint(NamedTuple):
    """Precision and recall (0 to 1, or None when undefined) at one threshold."""

    threshold: float
    precision: float | None
    recall: float | None


def _pairs(scores, labels):
    """Return the (score, label) pairs; raise ValueError when the two are not equally many."""
    return list(zip(scores, labels, strict=True))


def roc_auc(scores, labels):
    """Return the area under the ROC curve, 0 to 1, ties counted half; None when one of the classes is empty.

    It is the chance that a random positive has a higher score than a random negative (Mann-Whitney).
    ``labels`` are truthy for the positive. Raises ValueError when scores and labels are not equally many.
    """
    pairs = sorted(_pairs(scores, labels), key=lambda pair: pair[0])
    positives = sum(1 for _score, label in pairs if label)
    negatives = len(pairs) - positives
    if not positives or not negatives:
        return None
    rank_sum = 0.0
    start = 0
    while start < len(pairs):
        end = start
        tied_positives = 0
        while end < len(pairs) and pairs[end][0] == pairs[start][0]:
            tied_positives += 1 if pairs[end][1] else 0
            end += 1
        rank_sum += tied_positives * (start + 1 + end) / 2
        start = end
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def confusion(scores, labels, threshold):
    """Return the :class:`Confusion` of warning everybody whose score is at least ``threshold``.

    Raises ValueError when scores and labels are not equally many.
    """
    counts = [0, 0, 0, 0]
    for score, label in _pairs(scores, labels):
        warned = score >= threshold
        if label:
            counts[0 if warned else 2] += 1
        else:
            counts[1 if warned else 3] += 1
    return Confusion(*counts)


def precision_recall_curve(scores, labels, thresholds):
    """Return a :class:`CurvePoint` per threshold, in the order given; a score at the threshold counts as warned.

    One pass over the sorted scores, however many thresholds. Raises ValueError as :func:`confusion` does.
    """
    pairs = sorted(_pairs(scores, labels), key=lambda pair: -pair[0])
    positives = sum(1 for _score, label in pairs if label)
    thresholds = list(thresholds)
    points = [None] * len(thresholds)
    warned = hits = 0
    for place in sorted(range(len(thresholds)), key=lambda index: -thresholds[index]):
        while warned < len(pairs) and pairs[warned][0] >= thresholds[place]:
            hits += 1 if pairs[warned][1] else 0
            warned += 1
        points[place] = CurvePoint(
            thresholds[place], hits / warned if warned else None, hits / positives if positives else None
        )
    return points


def median(values):
    """Return the median (the mean of the two middle values when they are even in number); None without values."""
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def count_bands(values, edges):
    """Return how many values fall into each band ``edges[i] <= value < edges[i + 1]``, as a list of counts.

    ``edges`` rise; the last may be ``math.inf``. Values outside of all bands are not counted.
    """
    counts = [0] * (len(edges) - 1)
    for value in values:
        for index in range(len(counts)):
            if edges[index] <= value < edges[index + 1]:
                counts[index] += 1
                break
    return counts
