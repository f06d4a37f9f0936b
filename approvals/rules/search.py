"""Search keys for Chinese without a dictionary: overlapping character pairs."""

import re

_RUN = re.compile(r"[一-鿿㐀-䶿]+|[a-z0-9]+")


def bigrams(text: str) -> str:
    """「海域使用」→「海域 域使 使用」; Latin words whole; "" where nothing is searchable.

    A single Chinese character has no pair and gives nothing.
    """
    grams: list[str] = []
    for run in _RUN.findall(text.lower()):
        if run[0] < "一" and not "㐀" <= run[0] <= "䶿":
            grams.append(run)
        else:
            grams += [run[i : i + 2] for i in range(len(run) - 1)]
    return " ".join(grams)
