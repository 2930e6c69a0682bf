"""Write docs/commands.md and docs/commands.ko.md from the command tree itself; with --check only compare.

python scripts/make_cli_page.py
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

from eosat.cli.app import translate, tree
from eosat.config import schema
from eosat.words import catalogue

DOCS = Path(__file__).resolve().parents[1] / "docs"
TEXTS = {
    "en": {
        "head": """# Every command

Written from the command line itself: what `--help` says, in one place.
`--lang` and `--verbose` may stand anywhere on the line.""",
        "option": "option or argument",
        "sense": "what",
        "default": "default",
        "required": "required",
        "repeat": "may be repeated",
        "codes": """## Exit codes

| code | means |
|---|---|
| 0 | done |
| 1 | our fault: please report it with the output of `--verbose`; or `eosat doctor` found something wrong |
| 2 | your input, or an empty result: the message says why |
| 3 | the world outside failed (network, disk, catalogue): what is done is kept |
| 130 | interrupted: run it again to go on |""",
    },
    "ko": {
        "head": """# 모든 명령

명령줄에서 직접 만든 목록입니다. `--help`의 내용을 한곳에 모았습니다.
`--lang`과 `--verbose`는 줄 어디에나 쓸 수 있습니다.""",
        "option": "옵션·인자",
        "sense": "뜻",
        "default": "기본값",
        "required": "필수",
        "repeat": "여러 번 쓸 수 있음",
        "codes": """## 종료 코드

| 코드 | 뜻 |
|---|---|
| 0 | 완료 |
| 1 | eosat의 오류(`--verbose` 출력과 함께 알려 주세요). `eosat doctor`에서는 문제를 찾았다는 뜻 |
| 2 | 입력 오류 또는 빈 결과: 이유를 알려 줌 |
| 3 | 외부 문제(네트워크, 디스크, 카탈로그): 완료된 부분은 보존됨 |
| 130 | 중단됨: 다시 실행하면 이어짐 |""",
    },
}


CONFIG_HEAD = """# The config's keys

Written from the config's schema. `eosat config schema` prints it as JSON Schema for editors; `eosat config check FILE`
checks a config without a network. An unknown key is an error that names the nearest known one. Paths are meant from the
config's folder. `--set key=value` and `--set mask.dilate_m=50` change a key for one run.

| key | what | default | may be |
|---|---|---|---|"""


def pages() -> dict[str, str]:
    """Text of every generated page by its file's name."""
    return {"commands.md": commands("en"), "commands.ko.md": commands("ko"), "config.md": config()}


def commands(lang: str) -> str:
    """The whole page in *lang*."""
    root = typer.main.get_command(tree())
    translate(root, catalogue(), lang)
    text = TEXTS[lang]
    parts = [text["head"], table(root, text)]
    for path, command in leaves(root, "eosat"):
        usage = f"    {' '.join([path, *(usage_of(one) for one in ordered(command))])}"
        parts += [f"## {path}", command.help, usage, table(command, text)]
    return "\n\n".join(part for part in [*parts, text["codes"]] if part) + "\n"


def leaves(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Commands that do something, with the words that call them."""
    for name, child in command.commands.items():
        if hasattr(child, "commands"):
            yield from leaves(child, f"{path} {name}")
        else:
            yield f"{path} {name}", child


def ordered(command: Any) -> list[Any]:
    """Arguments first, then options; without --help."""
    found = [one for one in command.params if one.name != "help"]
    return sorted(found, key=lambda one: one.param_type_name != "argument")


def usage_of(one: Any) -> str:
    text = name_of(one) if one.param_type_name == "argument" or one.is_flag else f"{name_of(one)} {value_of(one)}"
    return text if one.required else f"[{text}]"


def name_of(one: Any) -> str:
    return (one.metavar or one.name.upper()) if one.param_type_name == "argument" else one.opts[0]


def value_of(one: Any) -> str:
    """What a value is called: the option's metavar, else its name in capitals."""
    return str(one.metavar or one.opts[0].lstrip("-").replace("-", "_").upper())


def table(command: Any, text: dict[str, str]) -> str:
    rows = [f"| `{spelled(one)}` | {cell(one, text)} | {default(one, text)} |" for one in ordered(command)]
    head = f"| {text['option']} | {text['sense']} | {text['default']} |\n|---|---|---|\n"
    return head + "\n".join(rows) if rows else ""


def escaped(text: str) -> str:
    """For a cell of a table."""
    return text.replace("|", "\\|")


def spelled(one: Any) -> str:
    """An argument's name, or every spelling of an option."""
    names = [name_of(one)] if one.param_type_name == "argument" else [*one.opts, *one.secondary_opts]
    return escaped(", ".join(names))


def cell(one: Any, text: dict[str, str]) -> str:
    said = escaped(one.help).replace("\n", " ")
    return f"{said} ({text['repeat']})" if one.multiple or one.nargs == -1 else said


def default(one: Any, text: dict[str, str]) -> str:
    if one.required:
        return text["required"]
    if one.default in (None, False, ()) or callable(one.default):
        return ""
    return f"`{one.default}`"


def config() -> str:
    """Keys of a config with sense, default and what they may be."""
    whole = schema()
    rows = [row for key, one in whole["properties"].items() for row in config_rows(key, one, whole)]
    return "\n".join([CONFIG_HEAD, *rows]) + "\n"


def config_rows(key: str, one: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[str]:
    """The row of a key; of a key with keys of its own, also theirs."""
    inner = [choice for choice in (one, *one.get("anyOf", ())) if "$ref" in choice]
    told = "see below" if inner else value_of_key(one, key, whole)
    yield f"| `{key}` | {one.get('description', '').replace('|', ', ')} | {told} | {allowed(one)} |"
    for choice in inner:
        below = whole["$defs"][choice["$ref"].rsplit("/", 1)[1]]
        for name, part in below.get("properties", {}).items():
            yield from config_rows(f"{key}.{name}", part, whole)


def value_of_key(one: Mapping[str, Any], key: str, whole: Mapping[str, Any]) -> str:
    if "default" not in one:
        return "required" if key in whole.get("required", ()) else ""
    return "" if one["default"] is None else f"`{json.dumps(one['default'], ensure_ascii=False)}`".replace('"', "")


def allowed(one: Mapping[str, Any]) -> str:
    """Choices and bounds."""
    inner = one.get("items", one)
    if "enum" in inner:
        return ", ".join(f"`{choice}`" for choice in inner["enum"])
    least, most = inner.get("minimum", inner.get("exclusiveMinimum")), inner.get("maximum")
    return "" if least is None and most is None else f"{'' if least is None else least} to {most or ''}".strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page is stale")
    check = parser.parse_args().check
    wanted = pages()
    stale = [name for name, text in wanted.items() if text != read(DOCS / name)]
    for name in stale:
        if not check:
            (DOCS / name).write_text(wanted[name], encoding="utf-8")
        print(f"{'stale' if check else 'written'}: docs/{name}")
    if check and stale:
        sys.exit("Run: python scripts/make_pages.py")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


if __name__ == "__main__":
    main()
