"""The command `alliance-graph`. Results go to standard output, everything else to standard error.

Exit 0: done. 1: input was refused, or the record could not be read or written. 2: wrong use.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import orjson
import typer

from analytics.policies import policies
from analytics.weak_links.page import page as rule_page
from api import options
from api.app import execute, printed_schema, serve_home
from api.copying import copy
from api.demo import demonstrate
from api.exporting import exports
from api.keeping import backup, doctor, restore
from api.loaded import show_load
from api.mapping import mappings, template
from api.options import DEFAULT_HOME, DEFAULT_HOST, DEFAULT_PORT, Format
from api.progress import shown
from api.report import load_document
from api.reporting import reports
from api.states import states
from api.tasks import area_key, circumstances, live, opened
from api.terminal import console, emit
from api.text import show_policies
from graph.codes import code_lists
from graph.errors import AllianceGraphError, WrongUseError
from graph.ontology.domain import ONTOLOGY
from graph.ontology.page import page
from graph.policy import Role
from loaders.annotated import refuse_unwritable, write_annotated
from loaders.demo import load_areas
from loaders.load import load as load_files
from loaders.shipped import fitting, named
from loaders.tables import Limits

app = typer.Typer(
    help="联盟图谱：组织、成员与联盟的知识图谱。 A knowledge graph of organizations, members and alliances.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(reports, name="report")
app.add_typer(exports, name="export")
app.command()(copy)
app.command()(backup)
app.command()(restore)
app.command()(doctor)
app.command()(mappings)
app.command()(template)
app.command()(states)


@app.command()
def demo(
    scale: options.Scale = 1,
    home: options.Home = DEFAULT_HOME,
    serve_after: options.ServeAfter = True,
    host: options.Host = DEFAULT_HOST,
    port: options.Port = DEFAULT_PORT,
) -> None:
    """生成合成城区并导入，显示覆盖率，启动服务。 Build the district, load it, show coverage, serve."""
    with opened(home, new=True) as found:
        demonstrate(found, scale, console(), console(error=True))
        if serve_after:
            serve_home(found, Role.PLANNER, None, host, port, console(error=True))


@app.command()
def load(
    files: Annotated[list[Path], typer.Argument(help="要导入的文件。 The files to load.")],
    mapping: Annotated[str | None, typer.Option(help="映射名称或文件。 A mapping's name or file.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入。 Check only.")] = False,
    errors: Annotated[
        Path | None, typer.Option(help="把问题写成批注表格。 Write problems as a workbook.")
    ] = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """导入名册：全部成功，或全部拒收并说明原因。 Load rosters: all of it, or nothing and why."""
    if errors is not None:
        refuse_unwritable(errors, files)
    chosen = named(mapping, ONTOLOGY) if mapping else fitting(files, ONTOLOGY, Limits())
    with opened(home, new=True) as found, shown(console(error=True)) as progress:
        given = circumstances(found)
        told = load_files(found.store, ONTOLOGY, chosen, files, given, dry_run=dry_run, progress=progress)
    if errors is not None and told.problems:
        write_annotated(errors, files, told.problems)
    if form is Format.JSON:
        emit(load_document(told))
    else:
        show_load(console(), told)
    raise typer.Exit(1 if told.refused else 0)


@app.command()
def areas(home: options.Home = DEFAULT_HOME) -> None:
    """导入自带的武侯区街道与社区（2015–2023）。 Load the areas that ship: streets and communities by year."""
    with opened(home, new=True) as found, shown(console(error=True)) as progress:
        told = load_areas(found.store, ONTOLOGY, circumstances(found), progress=progress)
    show_load(console(), told)


@app.command()
def query(
    file: Annotated[str, typer.Argument(help="GraphQL 文件，- 表示标准输入。 A GraphQL file, - for stdin.")],
    variables: Annotated[str, typer.Option(help="变量（JSON）。 Variables as JSON.")] = "{}",
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
) -> None:
    """对本地数据执行一个 GraphQL 查询，输出 JSON。 One GraphQL document against the local store."""
    text = sys.stdin.read() if file == "-" else _text_of(Path(file))
    with opened(home) as found:
        snapshot = live(found).snapshot()
        answer = execute(snapshot, role, area_key(snapshot, area), found.keys.outward, text, _json(variables))
    emit(answer)
    raise typer.Exit(1 if answer.get("errors") else 0)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUseError(f"读不了文件：{path}。", f"The file cannot be read: {path}.") from error


def _json(text: str) -> dict[str, object]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise WrongUseError(f"变量不是 JSON：{error}。", f"The variables are not JSON: {error}.") from error
    if not isinstance(found, dict):
        raise WrongUseError("变量应为 JSON 对象。", "The variables should be a JSON object.")
    return found


@app.command()
def serve(
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    host: options.Host = DEFAULT_HOST,
    port: options.Port = DEFAULT_PORT,
    new: options.New = False,
) -> None:
    """启动 GraphQL 服务与查询台。 Serve the GraphQL API and the playground."""
    with opened(home, new=new) as found:
        serve_home(found, role, area, host, port, console(error=True))


@app.command()
def schema() -> None:
    """输出 GraphQL 模式。 Print the GraphQL schema."""
    sys.stdout.write(printed_schema())


@app.command()
def ontology() -> None:
    """输出本体说明。 Print the page of the ontology."""
    sys.stdout.write(page(ONTOLOGY, code_lists()))


@app.command()
def rules() -> None:
    """输出薄弱环节的规则说明。 Print the page of the rules of weak links."""
    sys.stdout.write(rule_page())


@app.command("policies")
def list_policies() -> None:
    """列出统计口径：基数、计入层级。 List the coverage policies: base and tiers."""
    show_policies(console(), policies().values())


def main() -> None:
    """Run the command line; our own errors end in their two sentences and an exit code."""
    try:
        app()
    except WrongUseError as error:
        _fail(error, 2)
    except AllianceGraphError as error:
        _fail(error, 1)


def _fail(error: AllianceGraphError, code: int) -> None:
    console(error=True).print(f"{error.zh}\n{error.en}", style="red", markup=False, soft_wrap=True)
    raise SystemExit(code)
