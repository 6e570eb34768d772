"""How many sentences of the corpus mean what their case says: printed under every whole test run.

`python -m tests.language.accuracy [FILE...]` prints it for case files, with every miss.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from nemoflow.engine.language import Refused, Routed, Understood, understand
from tests.language.test_corpus import ALL, expected_ops, pool_of

Case = Mapping[str, Any]


def verdict(case: Case) -> str:
    """`right`, `refused` (or routed) though it has a meaning, or `wrong`: the worst."""
    found = understand(str(case["say"]), pool_of(case))
    if isinstance(found, Understood):
        return "right" if "ops" in case and found.ops == expected_ops(dict(case)) else "wrong"
    if isinstance(found, Routed):
        return "right" if case.get("router") == found.command else "refused"
    return "right" if isinstance(found, Refused) and "refused" in case else "refused"


def accuracy_line(cases: Iterable[Case]) -> str:
    """`language: 1500 of 1500 instructions right (0 refused, 0 wrong); 420 Chinese, ...`."""
    known = list(cases)
    counts = Counter(map(verdict, known))
    chinese = sum(any("\u4e00" <= char <= "\u9fff" for char in case["say"]) for case in known)
    compound = sum(len(case.get("ops", ())) > 1 for case in known)
    return (
        f"language: {counts['right']} of {len(known)} instructions right "
        f"({counts['refused']} refused, {counts['wrong']} wrong); "
        f"{len(known) - chinese} English, {chinese} Chinese, {compound} compound"
    )


def main(files: list[str]) -> None:
    """Prints the figures and every miss."""
    cases = [case for name in files for case in yaml.safe_load(Path(name).read_text())] or ALL
    for case in cases:
        if (said := verdict(case)) != "right":
            print(f"{said}: {case['say']}\n    {understand(str(case['say']), pool_of(case))}")
    print(accuracy_line(cases))


if __name__ == "__main__":
    main(sys.argv[1:])
