"""Search keys of names: pairs of neighbouring characters, two of which find a name."""


def name_pairs(name: str) -> list[str]:
    """「王小芳」→ 王小, 小芳; each once, in lower case, spaces left out. One character has none.

    The database's `name_pairs` gives the same (applicants/migrations/0005_name_pairs.py).
    """
    plain = "".join(name.lower().split())
    return sorted({plain[at : at + 2] for at in range(len(plain) - 1)})
