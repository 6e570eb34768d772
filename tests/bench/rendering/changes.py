"""What is rendered again after a change: counters of segments and of FFmpeg processes, and time."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bench.rendering.case import CROSSFADES, MUSIC, Case
from tests.bench.rendering.figures import Report
from tests.bench.rendering.gauge import Spent, middle

HEAD_TRIM = "cut the first 2 seconds"
AT_THE_HEAD = "put {{ inputs.opening }} at the start"
REORDERED = "move clip 3 to the start"


def title(case: Case, cold: Sequence[Spent], repeat: int, report: Report) -> list[Spent]:
    """Another title in every turn; the runs."""
    runs = [case.retitled(number).apply() for number in range(repeat)]
    _told("title text changed", runs, cold, 10, report)
    return runs


def music(case: Case, cold: Sequence[Spent], repeat: int, report: Report) -> None:
    """Another volume in every turn."""
    runs = [case.changed(MUSIC, MUSIC.replace("35%", f"{36 + n}%")).apply() for n in range(repeat)]
    _told("music volume changed", runs, cold, 25, report)
    count = max(one.segments for one in runs)
    report.holds("segments after a changed volume", str(count), "0", count == 0)


def nothing(case: Case, repeat: int, report: Report) -> None:
    """The same recipe again."""
    case.apply()
    runs = [case.apply() for _ in range(repeat)]
    count = max(len(one.started) for one in runs)
    report.tell("nothing changed", f"{1000 * middle(runs, 'wall'):.0f} ms")
    report.holds("FFmpeg processes, nothing changed", str(count), "0", count == 0)


def structure(case: Case, report: Report) -> None:
    """Changes that move things; after each the recipe goes back, which renders nothing."""
    case.apply()
    undone = 0
    for name, edit in (
        ("head trim", HEAD_TRIM),
        ("insert at the head", AT_THE_HEAD),
    ):
        spent = case.with_edit(edit).apply()
        count = spent.segments
        report.holds(f"segments after: {name}", f"{count} ({spent.wall:.1f} s)", "<= 1", count <= 1)
        undone = max(undone, case.apply().segments)
    # Where crossfades were taken apart lies footage that was never seen alone: new pictures.
    count = case.with_edit(REORDERED).apply().segments
    report.tell("segments after: reorder, two crossfades taken apart", str(count))
    undone = max(undone, case.apply().segments)
    cuts = case.without(CROSSFADES)
    cuts.apply()
    count = cuts.with_edit(REORDERED).apply().segments
    report.holds("segments after: reorder", str(count), "<= 1", count <= 1)
    undone = max(undone, cuts.apply().segments, case.apply().segments)
    report.holds("segments after: undo", str(undone), "<= 1", undone <= 1)


def draft(case: Case, repeat: int, report: Report) -> None:
    """A changed title, rendered as a draft and as the final file, in turns."""
    case.apply()
    case.apply(["--profile", "draft"])
    drafts, finals = [], []
    for number in range(100, 100 + repeat):
        drafts.append(case.retitled(number).apply(["--profile", "draft"]))
        finals.append(case.retitled(number).apply())
    wall, render = middle(drafts, "wall"), middle(drafts, "render")
    report.tell(
        "draft after a title change: whole `apply`, render", f"{wall:.2f} s, {render:.2f} s"
    )
    # The rest of an `apply` is Python's start and the plan, alike for both; a watch pays it once.
    whole = wall / middle(finals, "wall")
    report.tell("draft against final, title changed: whole `apply`", f"{whole:.2f}x")
    ratio = render / middle(finals, "render")
    report.at_most("draft against final, title changed: render", ratio, 0.25)


def _told(
    name: str, runs: Sequence[Spent], cold: Sequence[Spent], bar: float, report: Report
) -> None:
    wall, render = middle(runs, "wall"), middle(runs, "render")
    segments = max(one.segments for one in runs)
    report.tell(f"{name}: whole `apply`, render", f"{wall:.2f} s, {render:.2f} s")
    report.tell(f"{name}: segments, processes", f"{segments}, {len(runs[-1].started)}")
    report.tell(f"{name}: CPU", f"{middle(cold, 'cpu') / middle(runs, 'cpu'):.1f}x less than cold")
    rendering = middle(cold, "render") / max(render, 1e-3)
    report.tell(f"{name}: render against cold", f"{rendering:.1f}x faster")
    report.at_least(f"{name}: `apply` against cold", middle(cold, "wall") / wall, bar, "{:.1f}x")
