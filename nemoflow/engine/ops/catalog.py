"""Every operation of the engine, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from nemoflow.engine.ops.adjust import ADJUST
from nemoflow.engine.ops.adjust_overlay import ADJUST_OVERLAY
from nemoflow.engine.ops.blur import BLUR
from nemoflow.engine.ops.border import BORDER
from nemoflow.engine.ops.caption import CAPTION
from nemoflow.engine.ops.chapter import CHAPTER
from nemoflow.engine.ops.chroma_key import CHROMA_KEY
from nemoflow.engine.ops.color import COLOR
from nemoflow.engine.ops.concat import CONCAT
from nemoflow.engine.ops.crop import CROP
from nemoflow.engine.ops.cut import CUT
from nemoflow.engine.ops.denoise import DENOISE
from nemoflow.engine.ops.fade_in import FADE_IN
from nemoflow.engine.ops.fade_out import FADE_OUT
from nemoflow.engine.ops.filter import FILTER
from nemoflow.engine.ops.fit import FIT
from nemoflow.engine.ops.flip import FLIP
from nemoflow.engine.ops.grain import GRAIN
from nemoflow.engine.ops.heard import HEARD
from nemoflow.engine.ops.image import IMAGE
from nemoflow.engine.ops.ken_burns import KEN_BURNS
from nemoflow.engine.ops.lower_third import LOWER_THIRD
from nemoflow.engine.ops.lut import LUT
from nemoflow.engine.ops.operation import Operation
from nemoflow.engine.ops.output import OUTPUT
from nemoflow.engine.ops.overlay import OVERLAY
from nemoflow.engine.ops.pad import PAD
from nemoflow.engine.ops.remove_effect import REMOVE_EFFECT
from nemoflow.engine.ops.resize import RESIZE
from nemoflow.engine.ops.rotate import ROTATE
from nemoflow.engine.ops.sharpen import SHARPEN
from nemoflow.engine.ops.slideshow import SLIDESHOW
from nemoflow.engine.ops.speed import SPEED
from nemoflow.engine.ops.stabilize import STABILIZE
from nemoflow.engine.ops.structure import STRUCTURE
from nemoflow.engine.ops.title import TITLE
from nemoflow.engine.ops.transition import TRANSITION
from nemoflow.engine.ops.trim import TRIM
from nemoflow.engine.ops.vignette import VIGNETTE
from nemoflow.engine.ops.watermark import WATERMARK
from nemoflow.engine.ops.zoom import ZOOM

OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        item.name: item
        for item in (
            CUT,
            TRIM,
            CONCAT,
            SPEED,
            *STRUCTURE,
            IMAGE,
            SLIDESHOW,
            PAD,
            TITLE,
            LOWER_THIRD,
            CAPTION,
            ADJUST,
            CHAPTER,
            OVERLAY,
            WATERMARK,
            ADJUST_OVERLAY,
            *HEARD,
            FADE_IN,
            FADE_OUT,
            FIT,
            RESIZE,
            TRANSITION,
            COLOR,
            FILTER,
            FLIP,
            ROTATE,
            CROP,
            BLUR,
            SHARPEN,
            VIGNETTE,
            BORDER,
            GRAIN,
            ZOOM,
            KEN_BURNS,
            CHROMA_KEY,
            LUT,
            DENOISE,
            STABILIZE,
            REMOVE_EFFECT,
            OUTPUT,
        )
    }
)
"""Name -> operation, in the order of the documentation."""
