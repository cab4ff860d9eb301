"""Where the files are: an edition is a folder, and this is the only module that knows its layout.

An edition holds ``seeds/`` (the source text) and ``graph/`` (what people wrote down). The vocabulary, the
shapes and the stored queries come in layers, each of which adds to the one before: the tool's, those of the
folders between (``above``), and the edition's own ``ontology/``, ``shapes/`` and ``queries/``. Of shapes and
queries a file of the same path replaces the one of the layer before; a query is known by its theme and its
name. Vocabularies and prefix tables are read together, whatever their files are called: a relation of one's
own must not take the tool's away. The tool's layer lies in the same folders as the edition that comes with
the package.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.paths import data_homes, expanded, tool_root
from claimgraph.terms import Prefixes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: Environment variable that names an edition's folder.
ENVIRONMENT = "CLAIMGRAPH_EDITION"

#: The folders whose files determine the published graph, with the endings that count.
INPUTS = {"seeds": ".txt", "ontology": ".ttl", "graph": ".ttl"}

#: The folders that come in layers.
_LAYERED = ("ontology", "shapes", "queries")
#: What of ``queries/`` is the tool's; the rest of that folder belongs to the edition beside it.
_TOOL_QUERIES = ("general", "checks", "views")
_PREFIXES = "prefixes.ttl"


class Edition(NamedTuple):
    """A source text with the graph written about it; ``root`` is its folder, as an absolute path.

    ``above`` are the folders whose layers stand between the tool's and the edition's, the most general first.
    """

    root: Path
    above: tuple[Path, ...] = ()

    def folder(self, name: str) -> Path:
        """The edition's own folder ``name`` ("graph", "shapes", …), whether it exists or not."""
        return self.root / name

    def files(self, name: str, suffix: str) -> list[Path]:
        """All files of folder ``name`` that end in ``suffix``, the more general layers first.

        Within a layer they are sorted by their path. [] if there is no folder.
        """
        return [path for _, path in self._named_files(name, suffix)]

    def _named_files(self, name: str, suffix: str) -> list[tuple[str, Path]]:
        """The same, each with what it is called among the layers: the same wherever the layers lie."""

        def below(root: Path) -> list[Path]:
            return sorted(_walk(str(root / name), suffix), key=lambda path: path.as_posix())

        return self._layered(name, below)

    def _layers(self, name: str, find: Callable[[Path], Iterable[Path]]) -> list[tuple[Path, list[Path]]]:
        """(root, what ``find`` finds in its folder ``name``) of each layer, the tool's first."""
        if name not in _LAYERED:
            return [(self.root, list(find(self.root)))]
        tool, own = tool_root(), (*self.above, self.root)
        layers: list[tuple[Path, list[Path]]] = []
        # The tool's folder may be an edition's too: what is the tool's there is not in two layers.
        for root in dict.fromkeys(own if tool is None else (tool, *own)):
            files = list(find(root))
            if name != "queries":
                layers.append((root, files))
                continue
            # A folder may hold the tool's questions too, as a checkout does: the layer before its own.
            general = set(_tools(root, files))
            layers.append((root, [path for path in files if path in general]))
            if root in own:
                layers.append((root, [path for path in files if path not in general]))
        return layers

    def _layered(self, name: str, find: Callable[[Path], Iterable[Path]]) -> list[tuple[str, Path]]:
        """(name among the layers, file) of what ``find`` finds, without what a later layer replaces."""
        merged: dict[str, list[Path]] = {}
        for number, (root, paths) in enumerate(self._layers(name, find)):
            own: dict[str, list[Path]] = {}
            for path in paths:
                own.setdefault(_called(name, path.relative_to(root / name), number), []).append(path)
            merged |= own
        return [(called, path) for called, group in merged.items() for path in group]

    @property
    def text_file(self) -> Path:
        """The one source text, ``seeds/*.txt``.

        Raises UnreadableInput when there is none or more than one.
        """
        texts = self.files("seeds", ".txt")
        if len(texts) != 1:
            what = "no source text" if not texts else f"{len(texts)} source texts where one is expected"
            raise UnreadableInput(what, str(self.root / "seeds"), "put exactly one .txt file into seeds/")
        return texts[0]

    def prefixes(self) -> Prefixes:
        """The prefix table: those of all layers together, and the namespaces below the edition's base.

        Raises UnreadableInput when a table or ``graph/edition.ttl``, which names the edition, is missing or
        broken, and when two tables give one prefix two meanings.
        """
        return Prefixes.load(self.prefix_files(), self.root / "graph" / "edition.ttl")

    def prefix_files(self) -> list[Path]:
        """The tables of prefixes, ``ontology/prefixes.ttl`` of each layer that has one."""
        return [path for _, path in self._layered("ontology", _prefix_table)]

    @property
    def candidates_file(self) -> Path:
        """Proposed links that nobody has confirmed, ``graph/candidates.sssom.tsv``; it need not exist.

        It is no input of the build.
        """
        return self.folder("graph") / "candidates.sssom.tsv"

    @property
    def anchored_file(self) -> Path:
        """The text that the claims were anchored to, byte for byte, ``graph/anchored.txt``.

        It is no input of the build; it need not exist.
        """
        return self.folder("graph") / "anchored.txt"

    @property
    def proposals_file(self) -> Path:
        """What the source's own markup says of the text, ``proposals.json``; it need not exist."""
        return self.root / "proposals.json"

    def ontology_files(self) -> list[Path]:
        """The Turtle files of the vocabulary."""
        return self.files("ontology", ".ttl")

    def graph_files(self) -> list[Path]:
        """The authored Turtle files."""
        return self.files("graph", ".ttl")

    def shape_files(self) -> list[Path]:
        """The SHACL files."""
        return self.files("shapes", ".ttl")

    @property
    def context_file(self) -> Path:
        """The terms of the JSON-LD context, ``ontology/context.jsonld`` of the last layer that has one."""
        contexts = [path for path in self.files("ontology", ".jsonld") if path.name == "context.jsonld"]
        return contexts[-1] if contexts else self.folder("ontology") / "context.jsonld"

    def query_files(self, theme: str | None = None) -> list[Path]:
        """The stored queries, all or those of one theme, which is the folder that a query's file lies in."""
        queries = self.files("queries", ".rq")
        return queries if theme is None else [path for path in queries if path.parent.name == theme]

    def find_queries(self, slug: str, theme: str = "*") -> list[Path]:
        """The stored queries called ``slug``, in any theme or in one; looked for without listing them all.

        Themes lie below ``queries/`` or in a folder there that tells whose questions they are.
        """
        queries = self._layered("queries", lambda root: _queries_called(root, theme, slug))
        return sorted(path for _, path in queries)

    def owns_query(self, path: Path) -> bool:
        """Whether the stored query in ``path`` is the edition's own, not one of a layer before."""
        folder, tool = self.folder("queries"), tool_root()
        return path.is_relative_to(folder) and not (self.root == tool and _tools(self.root, [path]))

    def query_below(self, path: Path, name: str) -> Path | None:
        """The query ``name``, a slug or ``theme/slug``, that the query in the file ``path`` builds on.

        Where it is called like that file, it is the one that the file stands in the place of; None where
        there is none.
        """
        theme, _, slug = name.rpartition("/")
        if (theme or path.parent.name, slug) != (path.parent.name, path.stem):
            queries = self.find_queries(slug, theme or "*")
            return queries[0] if len(queries) == 1 else None
        layers = self._layers("queries", lambda root: _queries_called(root, path.parent.name, slug))
        namesakes = [query for _, paths in layers for query in paths]
        below = namesakes[: namesakes.index(path)] if path in namesakes else []
        return below[-1] if below else None

    def view_file(self, slug: str) -> Path:
        """The CONSTRUCT view ``slug``; where there is none, where the edition's own would be."""
        views = self.find_queries(slug, "views")
        return views[0] if views else self.folder("queries") / "views" / f"{slug}.rq"

    def display(self, path: Path) -> str:
        """``path`` as messages show it: relative to the edition where it lies inside."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()

    def inputs(self) -> list[tuple[str, str, str]]:
        """(folder, path below it with slashes, path) of each file that determines the published graph.

        The files of all layers count.
        """
        return [
            (folder, f"/{called}", str(path))
            for folder, suffix in INPUTS.items()
            for called, path in self._named_files(folder, suffix)
        ]

    def content_hash(self, salt: str = "", files: list[tuple[str, str, str]] | None = None) -> str:
        """SHA-256 in hex over ``salt`` and all files in ``seeds/ ontology/ graph/``, names and bytes.

        ``files`` is what :meth:`inputs` said, where that has been asked.
        """
        import hashlib

        from claimgraph.files.read import read_bytes

        digest = hashlib.sha256(salt.encode())
        for folder, name, path in self.inputs() if files is None else files:
            content = read_bytes(Path(path), name=self.display(Path(path)))
            digest.update(f"\0{folder}{name}\0{len(content)}\0".encode())
            digest.update(content)
        return digest.hexdigest()


def find_edition(path: str | Path | None = None) -> Edition:
    """The edition to work on: ``path``, else $CLAIMGRAPH_EDITION, else the one that came with the package.

    Raises UsageProblem when the folder named is not an edition.
    """
    named = str(path) if path is not None else os.environ.get(ENVIRONMENT, "")
    if named:
        root = expanded(named).resolve()
        source = "--edition" if path is not None else f"${ENVIRONMENT}"
        if not root.is_dir():
            what = (
                "the edition is a file, not a folder"
                if root.exists()
                else "the edition's folder does not exist"
            )
            raise UsageProblem(what, str(root), f"name an existing folder with {source}")
        if not _is_edition(root):
            hint = "an edition holds seeds/ and graph/"
            raise UsageProblem("the folder is not an edition", str(root), hint)
        return Edition(root)
    return built_in()


def built_in() -> Edition:
    """The edition that came with the package; raises UsageProblem when none came with it."""
    for candidate in data_homes():
        if _is_edition(candidate):
            return Edition(candidate)
    raise UsageProblem(
        "no edition came with this package", "", f"name a folder with --edition or ${ENVIRONMENT}"
    )


def tool_query(name: str) -> Path:
    """The file of the tool's own query ``theme/slug``, which runs on any edition's graph."""
    theme, _, slug = name.partition("/")
    tool = tool_root()
    queries = _tools(tool, _queries_called(tool, theme, slug)) if tool is not None else []
    if not queries:
        raise UnreadableInput("a query of the tool is missing", f"queries/{name}.rq", "install it anew")
    return queries[0]


def tool_layer() -> Edition:
    """The tool's layer alone: an edition that has nothing of its own."""
    return Edition((tool_root() or Path()) / "nothing")


def _is_edition(root: Path) -> bool:
    return (root / "seeds").is_dir() and (root / "graph").is_dir()


def _called(folder: str, path: Path, layer: int) -> str:
    """What a file is called among the layers; a later file of that name replaces an earlier one."""
    if folder == "queries":
        return "/".join(path.parts[-2:])
    together = folder == "ontology" and path.suffix == ".ttl"
    return f"{path.as_posix()} {layer}" if together else path.as_posix()


def _tools(root: Path, queries: Iterable[Path]) -> list[Path]:
    """Those of the ``queries`` below ``root`` that are the tool's own, not those of the edition beside it."""
    return [path for path in queries if path.relative_to(root / "queries").parts[0] in _TOOL_QUERIES]


def _prefix_table(root: Path) -> list[Path]:
    table = root / "ontology" / _PREFIXES
    return [table] if table.is_file() else []


def _queries_called(root: Path, theme: str, slug: str) -> list[Path]:
    """The files below ``root/queries`` of one name, in any theme ("*") or one."""
    top = str(root / "queries")
    themes = [place for above in (top, *_folders(top)) for place in _folders(above)]
    files = [f"{place}/{slug}.rq" for place in themes if theme in ("*", os.path.basename(place))]
    return sorted(Path(file) for file in files if os.path.isfile(file))


def _folders(folder: str) -> list[str]:
    """The folders in ``folder`` that are not hidden; none where it is no folder."""
    try:
        with os.scandir(folder) as found:
            return [entry.path for entry in found if entry.is_dir() and not entry.name.startswith(".")]
    except OSError:
        return []


def _walk(folder: str, suffix: str) -> list[Path]:
    """Files below ``folder`` that end in ``suffix``; hidden files and folders are left out."""
    files = []
    for base, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [Path(base, name) for name in names if name.endswith(suffix) and not name.startswith(".")]
    return files
