"""The stable codes of everything that can be wrong with what the user wrote.

A code never changes its meaning and is never used again for another. `MEANINGS` is what the
generated reference prints.
"""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """`NF0..` are problems of files; the values are what users see and grep for."""

    UNREADABLE = "NF001"
    ENCODING = "NF002"
    SYNTAX = "NF003"
    NOT_ALLOWED = "NF004"
    TOO_BIG = "NF005"
    DUPLICATE_KEY = "NF010"
    WRONG_TYPE = "NF011"
    UNKNOWN_KEY = "NF012"
    MISSING_KEY = "NF013"
    BAD_VALUE = "NF014"
    BAD_TEMPLATE = "NF020"
    UNDEFINED = "NF021"
    UNKNOWN_INPUT = "NF022"
    UNKNOWN_VARIABLE = "NF023"
    MISSING_FILE = "NF030"
    UNUSABLE_FILE = "NF031"
    SUFFIX = "NF032"
    NOT_MEDIA = "NF033"
    FILE_TOO_BIG = "NF034"
    CHECKSUM = "NF035"
    BAD_URL = "NF036"
    OUTSIDE = "NF040"
    SAME_OUTPUT = "NF041"
    OVERWRITES = "NF042"
    FORMAT = "NF043"
    EMPTY_EDIT = "NF050"
    ROUTER_WORD = "NF051"
    UNKNOWN_OPERATION = "NF052"


MEANINGS: dict[Code, str] = {
    Code.UNREADABLE: "the file cannot be read",
    Code.ENCODING: "the file is not clean UTF-8 text",
    Code.SYNTAX: "the file is not valid YAML",
    Code.NOT_ALLOWED: "YAML that nemoflow does not read: tags, aliases, merge keys, more documents",
    Code.TOO_BIG: "the file is too large, too deep or has too many values",
    Code.DUPLICATE_KEY: "a key is written twice",
    Code.WRONG_TYPE: "a value has the wrong type",
    Code.UNKNOWN_KEY: "a key is not known",
    Code.MISSING_KEY: "a key is missing",
    Code.BAD_VALUE: "a value cannot be understood or is out of range",
    Code.BAD_TEMPLATE: "a template cannot be read or uses something templates may not use",
    Code.UNDEFINED: "a template uses a variable nobody defines",
    Code.UNKNOWN_INPUT: "an edit names an input that `inputs` does not have",
    Code.UNKNOWN_VARIABLE: "`--var` sets a variable that no spec uses",
    Code.MISSING_FILE: "an input does not exist",
    Code.UNUSABLE_FILE: "an input is a directory, empty or unreadable",
    Code.SUFFIX: "an input has an extension the backend does not take",
    Code.NOT_MEDIA: "an input is not media",
    Code.FILE_TOO_BIG: "an input is larger than the backend takes",
    Code.CHECKSUM: "an input's bytes are not those its `sha256` promises",
    Code.BAD_URL: "a URL cannot be used",
    Code.OUTSIDE: "an output lies outside the project",
    Code.SAME_OUTPUT: "two outputs write one file",
    Code.OVERWRITES: "an output would overwrite an input or a spec",
    Code.FORMAT: "an output's suffix and format do not fit",
    Code.EMPTY_EDIT: "an edit says nothing",
    Code.ROUTER_WORD: "an edit asks for something that is a command, not an edit",
    Code.UNKNOWN_OPERATION: "a typed edit names no known operation",
}
