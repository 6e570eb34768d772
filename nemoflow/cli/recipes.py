"""The recipes of a watch as they were last read, and all files that decide them.

Whatever did not change is not read again. A recipe that cannot be used keeps its last good form,
and the files of that form stay watched beside those it names now.

A file may be saved while it is being read. So every file is looked at *before* it is read, and what
was seen then is what a recipe is said to be made of: what is saved meanwhile differs from that, and
is read again. Looked at afterwards, it would pass for what was read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from nemoflow.cli.loading import find, load_alone
from nemoflow.cli.options import Options
from nemoflow.model.canon import digest
from nemoflow.model.errors import InvalidSpec, Problem, UsageError
from nemoflow.model.spec import Spec
from nemoflow.runner.watching.studio import Found
from nemoflow.specfile.collisions import collision_problems
from nemoflow.specfile.discover import PROJECT_FILE
from nemoflow.specfile.listing import listing_digest
from nemoflow.specfile.mentioned import mentioned_files
from nemoflow.store.digests import Digests
from nemoflow.store.signature import Signature, signature
from nemoflow.store.store import FOLDER

Look = tuple[Signature | None, str]
"""What a `stat` told of a file or folder, and then its content."""
Check = Callable[[str, Spec], tuple[Problem, ...]]
"""(project, spec) -> what its backend would refuse."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One recipe. `content` identifies what it was read from, `good` that of its last good form."""

    path: str
    root: str
    name: str
    content: str = ""
    depends_on: tuple[str, ...] = ()
    spec: Spec | None = None
    good: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass
class Recipes:
    """Finds and reads what `options` name. Safe to be read from while it reads."""

    options: Options
    digests: Digests
    _known: dict[str, Recipe] = field(default_factory=dict)
    """By the name that messages use."""
    _clashes: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    """What several recipes write, or one writes and another reads: by name."""
    _folders: tuple[str, ...] = ()
    _looks: dict[str, Look] = field(default_factory=dict)
    """Of this reading."""
    _listings: dict[str, tuple[Signature | None, str]] = field(default_factory=dict)

    def get(self, name: str) -> Recipe | None:
        """A recipe by its name."""
        return self._known.get(name)

    def read(self, check: Check) -> Found:
        """Everything as it is now."""
        self._looks = {}
        self._late(f"{path}/" for path in self._folders)
        roots = self._find()
        while self._late(f"{path}/" for path in self._folders):
            roots = self._find()
        named = _named(roots)
        found = {name: self._read(name, path, roots[path], check) for name, path in named.items()}
        if found.keys() != self._known.keys() or any(
            self._known[name] is not one for name, one in found.items()
        ):
            self._clashes = _clashes(found)
        self._known = found
        return self._seen()

    def content_of(self, path: str) -> str:
        """See `Studio`; a path that ends in a slash is a folder."""
        if path.endswith("/"):
            return self._listing(path)
        try:
            return self.digests.of(path)
        except OSError as error:
            return f"error {error.errno}"

    # -- looking ---------------------------------------------------------------------------------

    def _look(self, path: str) -> Look:
        """The first look at a path since this reading began."""
        if path not in self._looks:
            self._looks[path] = signature(path), self.content_of(path)
        return self._looks[path]

    def _late(self, paths: Iterable[str]) -> bool:
        """Looks at paths; whether any of them was not looked at before."""
        late = [path for path in paths if path not in self._looks]
        for path in late:
            self._look(path)
        return bool(late)

    def _content(self, paths: Iterable[str]) -> str:
        return digest(*(part for path in paths for part in (path, self._look(path)[1])))

    # -- finding ---------------------------------------------------------------------------------

    def _find(self) -> dict[str, str]:
        """Every recipe that is there -> its project."""
        found = list(self._found())
        folders = {at: None for _, _, listed in found for at in listed}
        asked = (_existing(os.path.abspath(path)) for path in self.options.paths or (".",))
        folders |= dict.fromkeys(asked)
        self._folders = tuple(dict.fromkeys((*folders, *self._folders)))
        return {path: root for root, paths, _ in found for path in paths}

    def _found(self) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        """(project, recipes, folders that were listed), argument by argument."""
        for path in self.options.paths or (".",):
            try:
                found = find(replace(self.options, paths=(path,)))
            except UsageError:
                continue  # it is gone for now; its folder is watched
            yield from ((root, item.specs, item.folders) for root, item in found)

    # -- reading ---------------------------------------------------------------------------------

    def _read(self, name: str, path: str, root: str, check: Check) -> Recipe:
        known = self._known.get(name)
        if known is None or known.root != root:
            known = Recipe(path, root, name)
        around = (path, f"{root}/{PROJECT_FILE}", *self.options.var_files)
        before = self._content(known.depends_on or around)
        if known.content == before and known.depends_on:
            return known
        while True:
            self._late((*around, *mentioned_files(path)))
            made = self._made(known, around, check)
            if not self._late(made.depends_on):  # else what it names was looked at too late
                content = self._content(made.depends_on)
                good = known.good if made.problems else content
                return replace(made, content=content, good=good)

    def _made(self, known: Recipe, around: tuple[str, ...], check: Check) -> Recipe:
        """The recipe as it is written now, without the identity of its content."""
        path, root = known.path, known.root
        try:
            spec = load_alone(self.options, root, path)
            problems = check(root, spec)
        except InvalidSpec as error:
            spec, problems = None, error.problems
        media = tuple(item.path for item in spec.inputs if item.path) if spec else ()
        named = (*around, *media, *mentioned_files(path))
        if spec is not None and not problems:
            depends_on = _ours((*spec.depends_on, *named), root)
            return Recipe(path, root, known.name, depends_on=depends_on, spec=spec)
        depends_on = _ours((*named, *known.depends_on), root)
        return replace(known, depends_on=depends_on, problems=problems)

    def _listing(self, path: str) -> str:
        now = signature(path)
        known = self._listings.get(path)
        if known is None or known[0] != now:
            known = self._listings[path] = (now, listing_digest(path) if now else "")
        return known[1]

    # -- what was seen ---------------------------------------------------------------------------

    def _seen(self) -> Found:
        recipes = self._known.values()
        written = {path for one in recipes if one.spec for path in _outputs(one.spec)}
        files = {path for one in recipes for path in one.depends_on} - written
        folders = {f"{path}/" for path in self._folders}
        watched = (*files, *folders)
        return Found(
            contents={one.name: one.content if one.problems else one.good for one in recipes},
            bad={one.name: one.problems for one in recipes if one.problems} | self._clashes,
            signatures={path: self._look(path)[0] for path in watched},
            digests={path: self._look(path)[1] for path in watched},
            folders=frozenset(_folders_of(watched)),
        )


def _named(roots: Mapping[str, str]) -> dict[str, str]:
    """Names for messages: relative to the project, or to here where there are several projects."""
    many = len(set(roots.values())) > 1
    here = os.getcwd()
    return {os.path.relpath(path, here if many else root): path for path, root in roots.items()}


def _clashes(found: Mapping[str, Recipe]) -> dict[str, tuple[Problem, ...]]:
    good = [one for one in found.values() if one.spec is not None and not one.problems]
    problems: dict[str, list[Problem]] = {}
    for problem in collision_problems([one.spec for one in good if one.spec]):
        if problem.place is not None:
            problems.setdefault(problem.place.path, []).append(problem)
    shown = {one.name: one.spec.shown for one in good if one.spec}
    return {name: tuple(problems[path]) for name, path in shown.items() if path in problems}


def _ours(paths: Iterable[str], root: str) -> tuple[str, ...]:
    """Each once; what nemoflow itself writes never makes it begin again."""
    inside = f"{root}/{FOLDER}/"
    return tuple(dict.fromkeys(path for path in paths if not path.startswith(inside)))


def _outputs(spec: Spec) -> Iterator[str]:
    for output in spec.outputs:
        yield output.path
        if output.poster:
            yield output.poster


def _folders_of(watched: Iterable[str]) -> Iterator[str]:
    """Where something happens when one of these changes; also behind symbolic links."""
    for path in watched:
        for name in {path, os.path.realpath(path)}:
            yield _existing(name if path.endswith("/") else os.path.dirname(name))


def _existing(path: str) -> str:
    """The nearest folder that is there, from a path upwards."""
    while not os.path.isdir(path):
        above = os.path.dirname(path.rstrip("/"))
        if above == path:
            break
        path = above
    return path.rstrip("/") or "/"
