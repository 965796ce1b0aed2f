"""The demonstration district: real areas, everything else synthetic, through the ordinary loader."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

from graph.kinds import Ontology
from graph.store.port import Progress, Store
from loaders.load import Circumstances, load
from loaders.report import LoadReport
from loaders.shipped import shipped
from loaders.synthetic.district import write_district


def load_areas(store: Store, ontology: Ontology, given: Circumstances, *, progress: Progress) -> LoadReport:
    """Load the real areas that ship: streets and communities of 武侯区 by year, 2015 to 2023."""
    with as_file(files("loaders") / "data" / "areas") as folder:
        areas = sorted(folder.glob("*.csv"))
        return load(store, ontology, shipped("wuhou-areas", ontology), areas, given, progress=progress)


def load_demo(
    store: Store, ontology: Ontology, given: Circumstances, *, scale: int, progress: Progress
) -> Iterator[LoadReport]:
    """Write the district's files into a temporary folder and load them, areas first."""
    yield load_areas(store, ontology, given, progress=progress)
    with as_file(files("loaders") / "data") as data, tempfile.TemporaryDirectory() as folder:
        written = write_district(Path(folder), scale=scale, progress=progress)
        paths = [*written, data / "published_figures.csv"]
        yield load(store, ontology, shipped("district", ontology), paths, given, progress=progress)
