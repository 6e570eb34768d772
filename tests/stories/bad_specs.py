"""Specs with one mistake each: code, place, what the caret underlines, essential words."""

from __future__ import annotations

INPUTS = "inputs: {walk: walk.mp4, bed: bed.m4a}\n"
BOMB = 'a: &a ["lol", "lol"]\n' + "".join(
    f"{name}: &{name} [*{before}, *{before}, *{before}, *{before}]\n"
    for before, name in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=True)
)


def edit(text: str) -> str:
    return INPUTS + f"edits:\n  - cut the first 1 second\n  - {text}\n"


def title(words: str) -> str:
    return edit(f"add the title '{words}'")


# Spec -> code, line:column, what the caret underlines, words that must be there.
Case = tuple[str | bytes, str, str, str, tuple[str, ...]]

SHAPE: dict[str, Case] = {
    "unknown key": (
        INPUTS + "edits:\n  - music:\n      file: bed\n      volum: 35%\n",
        *("NF012", "5:7", "volum"),
        ('unknown key "volum" in edits[1]', 'did you mean "volume"?', "known keys: file"),
    ),
    "wrong type": (
        INPUTS + "edits: trim it\n",
        *("NF011", "2:8", "trim it"),
        ("`edits` must be a list, but is text",),
    ),
    "duplicate key": (
        INPUTS + "name: a\nlanguage: en\nname: b\n",
        *("NF010", "4:1", "name"),
        ("written twice", "first written on line 2", "keep one of them"),
    ),
    "alias bomb": (BOMB, "NF004", "1:4", "&a", ("anchors", "write the value out")),
    "20 000 brackets": (
        "edits: " + "[" * 20_000 + "]" * 20_000 + "\n",
        *("NF005", "1:71", "["),
        ("nested more than 64 deep", "is this the file?"),
    ),
    "two documents": (
        INPUTS + "---\nname: b\n",
        *("NF004", "2:1", "---"),
        ("one document", "a file of its own"),
    ),
    "tab": (
        "inputs:\n\twalk: walk.mp4\n",
        *("NF003", "2:1", "    "),
        ("a tab in the indentation", "indent with spaces"),
    ),
    "BOM": (
        b"\xef\xbb\xbf" + INPUTS.encode(),
        *("NF002", "1:1", "i"),
        ("byte order mark", "UTF-8 without BOM"),
    ),
    "Latin-1": (
        INPUTS.encode() + b"name: caf\xe9\n",
        *("NF002", "2:10", "é"),
        ("byte 0xE9 is not UTF-8", "save it as UTF-8"),
    ),
    "terminal escape": (
        INPUTS + 'name: "a\\e[31mb"\n',
        *("NF002", "2:7", '"a\\e[31mb"'),
        ("U+001B", "remove it"),
    ),
}

TEMPLATES: dict[str, Case] = {
    "undefined variable": (
        "vars: {headline: Hi}\n" + title("{{ headlin }}"),
        *("NF021", "5:23", "headlin"),
        ("is not defined", 'did you mean "headline"?', "--var headlin=..."),
    ),
    "attack on classes": (
        title("{{ name.__class__.__mro__ }}"),
        *("NF020", "4:37", ".__mro__"),
        ("cannot look inside a value", "templates may use variables"),
    ),
    "attack on memory": (
        title('{{ "a" * 9999999999 }}'),
        *("NF020", "4:20", "{{"),
        ("`*` needs numbers",),
    ),
    "attack on time": (
        title("{% for x in range(9999999999) %}{% endfor %}"),
        *("NF020", "4:23", "for"),
        ("cannot use `for`",),
    ),
    "attack on files": (
        title('{% include "/etc/passwd" %}'),
        *("NF020", "4:23", "include"),
        ("cannot use `include`",),
    ),
    "never closed": (
        title("{{ headline"),
        *("NF020", "4:20", "{{"),
        ("opened with `{{` and never closed", "close it with `}}`"),
    ),
}

FILES: dict[str, Case] = {
    "missing": (
        "inputs: {walk: wlak.mp4}\n",
        *("NF030", "1:16", "wlak.mp4"),
        ("does not exist", 'did you mean "walk.mp4"?', "the folder holds"),
    ),
    "dangling link": (
        "inputs: {walk: dangling.mp4}\n",
        *("NF030", "1:16", "dangling.mp4"),
        ("symbolic link to `gone.mp4`", "repair the link"),
    ),
    "directory": (
        "inputs: {walk: clips.mp4}\n",
        *("NF031", "1:16", "clips.mp4"),
        ("is a directory", "name a file in it: one.mp4"),
    ),
    "empty": ("inputs: {walk: empty.mp4}\n", "NF031", "1:16", "empty.mp4", ("0 bytes",)),
    "text": ("inputs: {walk: text.mp4}\n", "NF033", "1:16", "text.mp4", ("is text, not media",)),
    "URL": (
        'inputs: {walk: "https://example.org/a.mp4"}\n',
        *("NF036", "1:16", '"https://example.org/a.mp4"'),
        ("the local engine reads files", "download it first"),
    ),
    "line break in a name": (
        'inputs: {walk: walk.mp4, bed: "a\\nb.mp4"}\nedits: ["add {{ inputs.bed }} as music"]\n',
        *("NF014", "1:31", '"a\\nb.mp4"'),
        ("this is not a path", "1 problem"),
    ),
    "extension the cloud does not take": (
        "backend: cloud\ninputs: {walk: walk.xyz}\n",
        *("NF032", "2:16", "walk.xyz"),
        ("the extension `.xyz`", "accepted are .aac .avi"),
    ),
    "600 MB for the cloud": (
        "backend: cloud\ninputs: {walk: big.mp4}\n",
        *("NF034", "2:16", "big.mp4"),
        ("is 600 MB; at most 500 MB", "`backend: local`, which has no cap"),
    ),
    "output outside": (
        INPUTS + "output: {path: ../x.mp4}\n",
        *("NF040", "2:16", "../x.mp4"),
        ("lies outside the project", "--allow-outside"),
    ),
    "output outside through a link": (
        INPUTS + "output: {path: away/x.mp4}\n",
        *("NF040", "2:16", "away/x.mp4"),
        ("lies outside the project",),
    ),
    "output over an input": (
        INPUTS + "output: walk.mp4\n",
        *("NF042", "2:9", "walk.mp4"),
        ("would overwrite the input `walk`",),
    ),
    "a file where the output's folder would be": (
        INPUTS + "output: text.mp4/deep/x.mp4\n",
        *("NF014", "2:9", "text.mp4/deep/x.mp4"),
        ("`text.mp4` is a file, not a folder", "move `text.mp4` away"),
    ),
    "output in the state": (
        INPUTS + "output: .nemoflow/x.mp4\n",
        *("NF014", "2:9", ".nemoflow/x.mp4"),
        ("belongs to nemoflow's own state",),
    ),
}

EDITS: dict[str, Case] = {
    "router word": (edit("export"), "NF051", "4:5", "export", ("is a command", "nemoflow apply")),
    "router word, Chinese": (edit("导出"), "NF051", "4:5", "导出", ("nemoflow apply",)),
    "credits": (edit("credits"), "NF051", "4:5", "credits", ("nemoflow credits",)),
    "empty": (edit('""'), "NF050", "4:5", '""', ("edits[2] is empty", "or remove the line")),
    "blank": (edit('{do: "  "}'), "NF050", "4:10", '"  "', ("edits[2] is empty",)),
    "unknown operation": (
        edit("{fade_ot: 1s}"),
        *("NF052", "4:6", "fade_ot"),
        ('did you mean "fade_out"?',),
    ),
}

NOT_UNDERSTOOD: dict[str, Case] = {
    "English": (
        edit('ad the title "X"'),
        *("NF310", "4:5", 'ad the title "X"'),
        ("not understood: `ad`", 'known: `add the title "Hello"`'),
    ),
    "Chinese": (edit("让它更好看"), "NF310", "4:5", "让它更好看", ("cannot be decided",)),
    "vague": (edit("make it punchy"), "NF310", "4:5", "make it punchy", ("for example",)),
    "typed value": (
        edit("{trim: {first: 2q}}"),
        *("NF311", "4:20", "2q"),
        ("`2q` is not a time", "for example 5s"),
    ),
}
