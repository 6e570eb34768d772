"""What the shapes of a recipe are built from: kinds of text, and the strict base of them all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, WithJsonSchema

from nemoflow.specfile import values
from nemoflow.specfile.values import BadValue

TEMPLATE = r"\{\{|\{%"


def checked(read: Callable[[str], object]) -> AfterValidator:
    """A validator that keeps the text and only asks whether it can be read."""

    def check(text: str) -> str:
        read(text)
        return text

    return AfterValidator(check)


def check_path(text: str) -> str:
    """A path on one line."""
    if not text.strip() or "\n" in text or "\t" in text:
        raise BadValue("this is not a path", hint="write a path relative to this file's folder")
    return text


def kind(text: str) -> Callable[[object], str | None]:
    """A discriminator: plain text goes to `text`, a mapping to `<mapping>`, nothing else fits.

    Tags stand in pydantic's error locations; the brackets tell them from keys of the file.
    """

    def tell(value: object) -> str | None:
        return text if isinstance(value, str) else "<mapping>" if isinstance(value, dict) else None

    return tell


def either(pattern: str, *types: str) -> WithJsonSchema:
    """The schema of a text of this pattern that may also be a number, or of other types."""
    return WithJsonSchema({"type": list(types or ("string", "number")), "pattern": pattern})


def words(*known: str) -> WithJsonSchema:
    """A closed set, or a template that gives one of it."""
    template = {"type": "string", "pattern": TEMPLATE}
    return WithJsonSchema({"anyOf": [{"enum": list(known)}, template]})


Text = Annotated[str, WithJsonSchema({"type": ["string", "number", "boolean"]})]
Truth = Annotated[str, checked(values.truth), WithJsonSchema({"type": ["boolean", "string"]})]
PathText = Annotated[
    str, AfterValidator(check_path), WithJsonSchema({"type": "string", "minLength": 1})
]
Aspect = Annotated[str, checked(values.aspect), either(rf"^\d+\s*[:/]\s*\d+$|{TEMPLATE}", "string")]
Rate = Annotated[str, checked(values.rate), either(rf"^[\d.]+(\s*/\s*\d+)?$|{TEMPLATE}")]
Resolution = Annotated[
    str,
    checked(values.resolution),
    either(rf"^(480|720|1080|1440|2160)[pP]$|^\d+\s*[xX×*]\s*\d+$|{TEMPLATE}", "string"),
]
Format = Annotated[
    str, checked(lambda text: values.one_of(text, values.FORMATS)), words(*values.FORMATS)
]
Fit = Annotated[str, checked(lambda text: values.one_of(text, values.FITS)), words(*values.FITS)]


class Shape(BaseModel):
    """Base of all shapes: unknown keys are errors, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)
