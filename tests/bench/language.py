"""What reading one sentence costs, warm, over the whole corpus: `python -m tests.bench.language`.

Wanted: under 2 ms on average. Also the time until the first answer, and what importing the
language costs, which commands that read no sentence do not pay.
"""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median, quantiles

from nemoflow.engine.language import understand
from tests.language.test_corpus import ALL, POOL

SAYINGS = [str(case["say"]) for case in ALL]
_IMPORT = (
    "import time; t=time.perf_counter(); import nemoflow.engine.language; "
    "print(time.perf_counter()-t)"
)


def main() -> None:
    """Prints milliseconds: mean, median, 99th percentile, the slowest sentence, the import."""
    each = sorted((_once(saying), saying) for saying in SAYINGS)
    times = [spent * 1000 for spent, _ in each]
    print(f"sentences {len(times)}")
    print(f"mean      {sum(times) / len(times):.2f} ms")
    print(f"median    {median(times):.2f} ms")
    print(f"99 %      {quantiles(times, n=100)[98]:.2f} ms")
    print(f"slowest   {times[-1]:.2f} ms   {each[-1][1]}")
    done = subprocess.run([sys.executable, "-c", _IMPORT], capture_output=True, check=True)
    print(f"import    {float(done.stdout) * 1000:.0f} ms")


def _once(saying: str, repeat: int = 5) -> float:
    """The least of a few readings, in seconds: what the machine did besides does not count."""
    return min(_timed(saying) for _ in range(repeat))


def _timed(saying: str) -> float:
    begun = time.perf_counter()
    understand(saying, POOL)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
