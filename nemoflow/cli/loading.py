"""Which specs a command reads: proven clean ones not at all, unchanged ones from the state."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nemoflow.cli.options import Options
from nemoflow.cli.quick import context_key, proven_clean
from nemoflow.engine.kinds import TEXT_KINDS
from nemoflow.model.canon import digest
from nemoflow.model.errors import InvalidSpec, Problem, UsageError
from nemoflow.model.spec import FINAL_PROFILE, Spec
from nemoflow.runner.settle import stored_path
from nemoflow.specfile.codec import decode_spec, encode_spec
from nemoflow.specfile.codes import Code
from nemoflow.specfile.collisions import collision_problems
from nemoflow.specfile.context import Limits, LoadContext
from nemoflow.specfile.discover import Found, find_project, find_specs
from nemoflow.specfile.media import media_problem
from nemoflow.specfile.texts import ON_DISK, Texts
from nemoflow.store.digests import Digests
from nemoflow.store.parsed import recall_parsed
from nemoflow.store.settled import clean_specs, written_outputs
from nemoflow.store.store import Store

LIMITS = {
    # Protocol, "Upload": the formats the cloud takes and its cap.
    "cloud": Limits(
        frozenset(
            ".mp4 .mov .avi .webm .mkv .jpg .jpeg .png .gif .webp .mp3 .wav .m4a .aac".split()
        ),
        500_000_000,
    ),
    # What FFmpeg decodes and people name so; whether it does decode is found by opening it.
    "local": Limits(
        frozenset(
            ".mp4 .m4v .mov .avi .webm .mkv .mpg .mpeg .ts .mts .m2ts .wmv .flv .ogv .3gp .mxf .vob"
            " .jpg .jpeg .png .gif .apng .webp .bmp .tif .tiff .avif .jxl"
            " .mp3 .wav .m4a .m4b .aac .flac .ogg .oga .opus .wma .aif .aiff .ac3 .amr .mka".split()
        )
        | frozenset(TEXT_KINDS),
        0,
    ),
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """The specs to look at; `clean` ones (relative path -> edits) were proven to need nothing."""

    specs: tuple[Spec, ...]
    clean: dict[str, int]


def find(options: Options) -> tuple[tuple[str, Found], ...]:
    """Projects and the spec files of each that an argument list means. Raises UsageError.

    A folder may hold projects of its own (a `nemoflow.yml` below it): each keeps its variables,
    state and outputs to itself.
    """
    cwd = os.getcwd()
    found = find_specs(options.paths, cwd)
    if not found.specs:
        where = ", ".join(options.paths) or "this folder"
        raise UsageError(
            f"no spec found in {where}",
            hint="a spec is called `video.yml` or `NAME.video.yml`; `nemoflow init` writes one",
        )
    root_of: dict[str, str] = {}
    projects: dict[str, list[str]] = {}
    for path in found.specs:
        folder = os.path.dirname(path)
        if folder not in root_of:
            root_of[folder] = str(find_project(folder, options.project))
        projects.setdefault(root_of[folder], []).append(path)
    return tuple((root, Found(tuple(paths), found.folders)) for root, paths in projects.items())


def find_root(start: str, project: str = "") -> str:
    """The project of a folder, or the one named. Raises UsageError."""
    return str(find_project(start, project))


def load(options: Options, root: str, paths: Sequence[str]) -> tuple[Spec, ...]:
    """Specs from their files. Raises InvalidSpec with the problems of all files.

    A file with problems is read on as far as it goes, so that a sentence that is not understood
    is reported together with a key that is not known.
    """
    from nemoflow.specfile.load import UnfinishedSpecs, in_order

    try:
        return _load(options, root, paths)
    except UnfinishedSpecs as error:
        more = [problem for spec in error.specs for problem in _unread_sentences(spec)]
        raise InvalidSpec(in_order([*error.problems, *more])) from error


def _unread_sentences(spec: Spec) -> tuple[Problem, ...]:
    """What the local engine cannot read in a spec that has other problems already.

    Only words count: on which timeline an edit would fall is not known here.
    """
    from nemoflow.backends.local.meaning import LANGUAGE, TYPED
    from nemoflow.backends.local.reading import read_spec

    if spec.backend != "local" or any(not os.path.isfile(item.path) for item in spec.inputs):
        return ()
    files = {item.name: item.path for item in spec.inputs}
    found = read_spec(spec, files, dict.fromkeys(files, "")).all_problems
    return tuple(problem for problem in found if problem.code in (LANGUAGE, TYPED))


def load_then(options: Options, root: str, path: str, texts: Texts) -> Spec:
    """One spec as its files were at another time. Raises InvalidSpec."""
    (spec,) = _load(options, root, [path], texts)
    return spec


def load_alone(options: Options, root: str, path: str) -> Spec:
    """One spec of several that are read one by one. Raises InvalidSpec.

    That it does not use a variable of the command line is no problem: another one may.
    """
    from nemoflow.specfile.load import UnfinishedSpecs

    try:
        return load(options, root, [path])[0]
    except InvalidSpec as error:
        cause = error.__cause__
        others = [
            item for item in error.problems if item.place or item.code != Code.UNKNOWN_VARIABLE
        ]
        if isinstance(cause, UnfinishedSpecs) and cause.specs and not others:
            return cause.specs[0]
        raise


def _load(
    options: Options, root: str, paths: Sequence[str], texts: Texts = ON_DISK
) -> tuple[Spec, ...]:
    from nemoflow.engine.ops.catalog import OPERATIONS
    from nemoflow.specfile.load import load_specs

    names = {
        name: (item.main, *(param.name for param in item.params), *item.shorthand_schema)
        for name, item in OPERATIONS.items()
    }
    return load_specs(paths, replace(_context(options, root, names), texts=texts))


def load_unclean(options: Options, root: str, found: Found, digests: Digests) -> Loaded:
    """What must be looked at, read as cheaply as can be. Raises InvalidSpec."""
    store = Store(root, writable=False)
    if not (is_repeatable(options) and store.exists):
        return Loaded(load(options, root, found.specs), {})
    if options.profile != FINAL_PROFILE:
        # What is proven is proven of the finished files; those are not asked for.
        specs = _unchanged_or_loaded(options, root, found.specs, store, digests)
        store.close()
        return Loaded(specs, {})
    found_clean = proven_clean(root)
    known = (
        clean_specs(store.connection, root, context_key(root))
        if found_clean is None
        else found_clean
    )
    shown = {path: stored_path(root, path) for path in found.specs}
    rest = tuple(path for path in found.specs if shown[path] not in known)
    specs = _unchanged_or_loaded(options, root, rest, store, digests)
    clean = {name: known[name] for name in shown.values() if name in known}
    writers = written_outputs(store.connection) if clean and specs else {}
    store.close()
    if any(writers.get(item.shown, "") in clean for spec in specs for item in spec.outputs):
        # A file might be written by two specs: all of them are compared.
        return Loaded(load(options, root, found.specs), {})
    return Loaded(specs, clean)


def is_repeatable(options: Options) -> bool:
    """Whether a spec means the same next time: it depends on files alone.

    Variables from the environment may be private, so what they made is never stored.
    """
    return options.is_plain and not any(name.startswith("NEMOFLOW_VAR_") for name in os.environ)


def parse_rows(
    specs: Sequence[Spec], root: str, digests: Digests
) -> tuple[tuple[str, str, str], ...]:
    """(spec, hash, text) of parsed specs, for the store to remember."""
    return tuple(
        (spec.shown, _hash(root, spec.depends_on, digests), encode_spec(spec)) for spec in specs
    )


def _unchanged_or_loaded(
    options: Options, root: str, paths: tuple[str, ...], store: Store, digests: Digests
) -> tuple[Spec, ...]:
    context = _context(options, root, {})
    remembered = {path: _remembered(path, root, context, store, digests) for path in paths}
    missing = [path for path, spec in remembered.items() if spec is None]
    loaded = dict(zip(missing, load(options, root, missing), strict=True)) if missing else {}
    specs = tuple(remembered[path] or loaded[path] for path in paths)
    problems = collision_problems(specs) if len(missing) < len(paths) else ()
    if problems:
        raise InvalidSpec(problems)
    return specs


def _remembered(
    path: str, root: str, context: LoadContext, store: Store, digests: Digests
) -> Spec | None:
    """The parsed spec of an unchanged file whose inputs are still there, else None."""
    found = recall_parsed(store.connection, stored_path(root, path))
    if found is None:
        return None
    try:
        spec = decode_spec(found[1])
    except (ValueError, KeyError, TypeError):
        return None
    if _hash(root, spec.depends_on, digests) != found[0]:
        return None
    limits = context.for_backend(spec.backend)
    return None if any(media_problem(item, limits) for item in spec.inputs) else spec


def _hash(root: str, depends_on: tuple[str, ...], digests: Digests) -> str:
    return digest("parsed 1", context_key(root), root, *(digests.of(path) for path in depends_on))


def _context(options: Options, root: str, op_names: dict[str, tuple[str, ...]]) -> LoadContext:
    return LoadContext(
        project_root=root,
        variables=options.variables,
        var_files=options.var_files,
        environ=os.environ,
        backend_override=options.backend,
        op_names=op_names,
        limits=LIMITS,
        allow_outside=options.allow_outside,
    )
