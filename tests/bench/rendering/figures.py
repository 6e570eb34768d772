"""Figures with their bars, printed as they are found and as a table at the end."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """What was measured, in words, and the bar it has to reach; no bar means it is only told."""

    name: str
    value: str
    bar: str = ""
    passed: bool = True

    @property
    def verdict(self) -> str:
        """`PASS`, `MISS` or nothing."""
        if not self.bar:
            return ""
        return "PASS" if self.passed else "MISS"


@dataclass
class Report:
    """Collects figures."""

    figures: list[Figure] = field(default_factory=list)

    def tell(self, name: str, value: str) -> None:
        """A figure without a bar."""
        self._add(Figure(name, value))

    def at_most(self, name: str, value: float, bar: float, text: str = "{:.2f}x") -> None:
        """A figure that must not be larger than its bar."""
        said = text.format
        self._add(Figure(name, said(value), f"<= {said(bar)}", value <= bar))

    def at_least(self, name: str, value: float, bar: float, text: str = "{:.2f}x") -> None:
        """A figure that must not be smaller than its bar."""
        said = text.format
        self._add(Figure(name, said(value), f">= {said(bar)}", value >= bar))

    def holds(self, name: str, value: str, bar: str, passed: bool) -> None:
        """A figure that is right or wrong."""
        self._add(Figure(name, value, bar, passed))

    def _add(self, figure: Figure) -> None:
        self.figures.append(figure)
        bar = f"  bar {figure.bar}  {figure.verdict}" if figure.bar else ""
        print(f"  {figure.name:<52} {figure.value:>18}{bar}", flush=True)

    @property
    def missed(self) -> int:
        """How many figures miss their bar."""
        return sum(figure.verdict == "MISS" for figure in self.figures)

    def markdown(self) -> str:
        """All figures as a table."""
        rows = ["| What | Measured | Bar | |", "| --- | --- | --- | --- |"]
        rows += [
            f"| {one.name} | {one.value} | {one.bar.replace('|', '/')} | {one.verdict} |"
            for one in self.figures
        ]
        return "\n".join(rows)
