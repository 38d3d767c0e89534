"""How we judge ourselves, topic by topic, from 0 to 100. Plain values in, plain values out."""

TOPICS = ("strategy", "tiers", "service", "supply", "complaints", "loyalty", "people", "measurement")
GOOD = 75  # four of five: nothing to do
MOST_WEAK = 3  # more than that nobody takes up


def mean(values):
    """The mean, False of nothing."""
    values = list(values)
    return sum(values) / len(values) if values else False


def judge(people):
    """`{topic: (value, people who say something of it)}`: each person counts once, however many questions they answer.

    :param people: a collection of `{topic: grades}`
    """
    said = {topic: [mean(grades[topic]) for grades in people if grades.get(topic)] for topic in TOPICS}
    return {topic: (mean(values), len(values)) for topic, values in said.items()}


def find_weak(values):
    """The topics that want something done, lowest first: at most three, and none that is good.

    :param values: `{topic: value or False}`
    """
    known = [topic for topic, value in values.items() if value is not False and value < GOOD]
    return sorted(known, key=lambda topic: values[topic])[:MOST_WEAK]
