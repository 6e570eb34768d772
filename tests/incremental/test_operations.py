"""Every operation: on a used cache as on an empty one, in many pieces as in one."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.model.op import Op
from tests.incremental.classes import CLASSES, classes_of
from tests.incremental.lab import Lab

Edit = tuple[str, dict[str, object]]


@dataclass(frozen=True)
class Recipe:
    """Edits on some inputs. The render before it knows every second one of them only."""

    name: str
    base: tuple[str, ...]
    edits: tuple[Edit, ...]

    @property
    def ops(self) -> list[Op]:
        """All edits as operations."""
        return [OPERATIONS[name].typed(params) for name, params in self.edits]


RECIPES = (
    Recipe("cuts", ("walk", "intro"), (
        ("title", {"text": "Over cuts", "start": "0.2s", "duration": "1.5s", "animation": "fade"}),
        ("trim", {"start": "0.1s", "end": "end-0.1s"}),
        ("cut", {"from": "0.3s", "to": "0.4s"}),
        ("split", {"at": "0.9s"}),
        ("speed", {"factor": 1.5, "from": "1s", "to": "end"}),
        ("transition", {"type": "wipeleft", "duration": "0.2s"}),
        ("fade_in", {"duration": "0.9s", "color": "white"}),
        ("fade_out", {"duration": "0.7s"}),
    )),
    Recipe("rows", ("walk", "outro"), (
        ("insert", {"clip": "intro", "at": "0.5s", "duration": "0.6s"}),
        ("move", {"clip": "last", "to": "start"}),
        ("swap", {"first": 1, "second": 2}),
        ("replace", {"clip": 2, "with": "photo"}),
        ("reverse", {"from": "0.2s", "to": "0.9s"}),
        ("loop", {"count": 2, "from": "0.4s", "to": "0.8s"}),
        ("remove_clip", {"clip": 1}),
        ("freeze", {"at": "0.5s", "duration": "0.5s"}),
        ("split", {"at": "0.1s"}),
        ("drop_short", {"under": "4f"}),
        ("fit_duration", {"duration": "3.3s", "mode": "retime"}),
    )),
    Recipe("sounds", ("walk",), (
        ("voiceover", {"file": "outro", "at": "0.3s", "volume": "80%"}),
        ("music", {"file": "bed", "volume": "-10dB", "fade_in": "0.2s", "fade_out": "0.3s"}),
        ("duck", {"amount": "-9dB"}),
        ("audio_clean", {"strength": 0.4, "deess": True}),
        ("sfx", {"file": "intro", "at": "1.2s"}),
        ("adjust_music", {"start": "0.2s"}),
        ("volume", {"target": "original", "level": "-3dB", "from": "0.5s", "to": "1.5s"}),
        ("normalize", {"target": -16}),
    )),
    Recipe("heard and seen", ("walk", "intro"), (
        ("scenes", {}),
        ("remove_black", {}),
        ("speed_ramp", {"from_factor": 1, "to_factor": 2, "to": "1s"}),
        ("replace_audio", {"file": "bed"}),
        ("output", {"fps": "25", "quality": "30", "loudness": -18}),
    )),
    Recipe("silence", ("walk",), (
        ("grain", {"amount": 0.4}),
        ("remove_silence", {"min_silence": "0.3s", "padding": "0.05s"}),
        ("denoise", {"strength": 0.6}),
    )),
    Recipe("colours", ("walk",), (
        ("color", {"brightness": 0.1, "temperature": 5000, "hue": 20}),
        ("filter", {"name": "vintage", "strength": 0.7}),
        ("lut", {"file": "look", "strength": 0.6}),
        ("vignette", {"amount": 0.6}),
        ("border", {"width": "8%", "color": "red"}),
        ("grain", {"amount": 0.2, "from": "0.3s", "to": "1.7s"}),
        ("sharpen", {"strength": 0.7}),
        ("blur", {"radius": 60, "region": "edges", "from": "0.5s", "to": "1.2s"}),
        ("denoise", {"strength": 0.5}),
        ("remove_frozen", {"at_least": "0.5s"}),
    )),
    Recipe("shapes", ("walk",), (
        ("stabilize", {"strength": 0.7, "from": "0s", "to": "0.8s"}),
        ("zoom", {"factor": 1.6, "from": "0.3s", "to": "1.7s"}),
        ("ken_burns", {"direction": "left", "amount": 1.3}),
        ("crop", {"ratio": "1:1", "anchor": "left"}),
        ("flip", {"axis": "vertical"}),
        ("rotate", {"degrees": 90}),
        ("fit", {"ratio": "9:16"}),
        ("resize", {"size": "50%"}),
        ("reverse", {"from": "0.9s", "to": "1.6s"}),
    )),
    Recipe("words", ("walk", "intro"), (
        ("caption", {"file": "sung", "style": "karaoke"}),
        ("lower_third", {"name": "Ann 安", "role": "CEO", "start": "0.3s", "duration": "1.5s"}),
        ("caption", {"text": "A second row of words", "start": "0.2s", "duration": "2s",
                     "position": "top", "style": "box"}),
        ("title", {"text": "Big", "start": "0.6s", "duration": "1s", "box": "black"}),
        ("adjust", {"what": "title", "which": "Big", "size": "20%"}),
        ("chapter", {"name": "Two", "at": "1s"}),
        ("watermark", {"text": "mine", "opacity": 0.5}),
        ("transition", {"duration": "0.3s"}),
    )),
    Recipe("layers", ("walk", "photo"), (
        ("trim", {"end": "3.2s"}),
        ("overlay", {"source": "logo", "opacity": 0.7, "start": "0.4s", "end": "2s"}),
        ("overlay", {"source": "intro", "position": "top_left", "loop": True, "start": "0.2s"}),
        ("chroma_key", {"color": "#00b140", "background": "intro"}),
        ("watermark", {"image": "logo", "position": "top_right"}),
        ("adjust_overlay", {"which": "film", "scale": "40%"}),
        ("vignette", {}),
        ("remove_effect", {"effect": "vignette"}),
        ("cut", {"from": "0.5s", "to": "2.6s"}),
    )),
    Recipe("stills", ("photo",), (
        ("trim", {"end": "1s"}),
        ("concat", {"clips": ["intro"], "position": "start"}),
        ("image", {"file": "logo", "at": "end", "duration": "0.8s"}),
        ("slideshow", {"files": ["photo", "logo"], "duration": "0.9s", "transition": "fade"}),
        ("pad", {"duration": "0.3s", "at": "start", "color": "green"}),
        ("grain", {"amount": 0.3}),
    )),
)  # fmt: skip


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_is_in_a_recipe(operation: str) -> None:
    assert any(operation == name for recipe in RECIPES for name, _ in recipe.edits)


def test_every_operation_has_a_class() -> None:
    assert set(CLASSES) == set(OPERATIONS)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_an_operation_on_a_used_cache_and_in_pieces(lab: Lab, recipe: Recipe) -> None:
    after = lab.begun(recipe.base)
    for op in recipe.ops:
        made = lab.edited(after, op)
        assert made not in (None, after), op
        after = made
    lab.prove(lab.recipe(recipe.base, recipe.ops[::2]), after, lab.wanted())
    lab.classes.update(classes_of(recipe.ops))
    lab.prove_whole(after)
