"""`alliance-graph mappings` and `template`: what may be loaded, and an empty workbook to fill in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.loaded import show_mappings
from api.terminal import console
from graph.errors import WrongUseError
from graph.ontology.domain import ONTOLOGY
from loaders.annotated import refuse_unwritable
from loaders.handover import NAME
from loaders.shipped import mapping_text, named, shipped, shipped_names
from loaders.template import write_template

Name = Annotated[str | None, typer.Argument(help="名称。 A name.")]
Of = Annotated[str, typer.Argument(help="映射名称或文件。 A mapping's name or file.")]
Written = Annotated[Path | None, typer.Option("--out", help="写到哪个文件。 The file to write.")]
Only = Annotated[
    list[str] | None,
    typer.Option("--sheet", help="只要这些工作表，可重复。 Only these sheets; may be repeated."),
]


def mappings(name: Name = None) -> None:
    """列出自带映射，或输出其中一个。 List the shipped mappings, or print one."""
    if name is None:
        show_mappings(console(), [shipped(n, ONTOLOGY) for n in shipped_names()])
    elif name in shipped_names():
        sys.stdout.write(mapping_text(name))
    else:
        raise WrongUseError(f"没有映射“{name}”。", f"There is no mapping {name}.")


def template(name: Of = NAME, out: Written = None, sheet: Only = None) -> None:
    """生成空白表格：列名、批注与代码下拉列表。 An empty workbook: headings, notes, drop-downs of codes."""
    mapping = named(name, ONTOLOGY)
    path = out or Path(f"{mapping.name}.xlsx")
    refuse_unwritable(path, ())
    count = write_template(path, mapping, ONTOLOGY, sheet or ())
    console().print(
        f"已生成空白表格：{path}，{count} 张表。填好后用 alliance-graph load --mapping {name} 导入。\n"
        f"Written: {path}, {count} sheets. Fill it in and load it by alliance-graph load --mapping {name}.",
        markup=False,
    )
