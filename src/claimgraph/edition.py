"""Where the files are: an edition is a folder, and this is the only module that knows its layout.

An edition holds ``seeds/`` (the source text), ``graph/`` (what people wrote down) and ``queries/``. Its
``ontology/`` and ``shapes/`` are optional; without them those of the built-in edition are used, so that a
second text needs no copy of the vocabulary.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from claimgraph.errors import UnreadableInput, UsageProblem

#: Environment variable that names an edition's folder.
ENVIRONMENT = "CLAIMGRAPH_EDITION"

#: The folders whose files determine the published graph.
INPUT_FOLDERS = ("seeds", "ontology", "graph")

_SHARED_FOLDERS = ("ontology", "shapes")


@dataclass(frozen=True)
class Edition:
    """A source text with the graph written about it; ``root`` is its folder, as an absolute path."""

    root: Path

    def folder(self, name: str) -> Path:
        """The folder that holds ``name`` ("graph", "shapes", …), whether it exists or not.

        ``ontology`` and ``shapes`` come from the built-in edition where the edition has none of its own.
        """
        own = self.root / name
        if name in _SHARED_FOLDERS and not own.is_dir():
            tool = _built_in()
            if tool is not None:
                return tool / name
        return own

    def files(self, name: str, suffix: str) -> list[Path]:
        """All files below folder ``name`` that end in ``suffix``, sorted by their path below it.

        [] if there is no folder.
        """
        return sorted(_walk(str(self.folder(name)), suffix), key=lambda path: path.as_posix())

    @property
    def text_file(self) -> Path:
        """The one source text, ``seeds/*.txt``.

        Raises UnreadableInput when there is none or more than one.
        """
        found = self.files("seeds", ".txt")
        if len(found) != 1:
            what = "no source text" if not found else f"{len(found)} source texts where one is expected"
            raise UnreadableInput(what, str(self.root / "seeds"), "put exactly one .txt file into seeds/")
        return found[0]

    @property
    def prefix_file(self) -> Path:
        """The prefix table, ``ontology/prefixes.ttl``."""
        return self.folder("ontology") / "prefixes.ttl"

    @property
    def candidates_file(self) -> Path:
        """Proposed links that nobody has confirmed, ``graph/candidates.sssom.tsv``; it need not exist.

        It is no input of the build.
        """
        return self.folder("graph") / "candidates.sssom.tsv"

    def ontology_files(self) -> list[Path]:
        """The Turtle files of the vocabulary."""
        return self.files("ontology", ".ttl")

    def graph_files(self) -> list[Path]:
        """The authored Turtle files."""
        return self.files("graph", ".ttl")

    def shape_files(self) -> list[Path]:
        """The SHACL files."""
        return self.files("shapes", ".ttl")

    def query_files(self, theme: str | None = None) -> list[Path]:
        """The stored queries, all or those of one theme, which is the folder that a query's file lies in."""
        found = self.files("queries", ".rq")
        return found if theme is None else [path for path in found if path.parent.name == theme]

    def find_queries(self, slug: str, theme: str = "*") -> list[Path]:
        """The stored queries called ``slug``, in any theme or in one; looked for without listing them all.

        Themes lie below ``queries/`` or in a folder there that tells whose questions they are.
        """
        folder = self.folder("queries")
        return sorted(path for depth in ("", "*/") for path in folder.glob(f"{depth}{theme}/{slug}.rq"))

    def view_file(self, slug: str) -> Path:
        """The CONSTRUCT view ``slug``; the built-in edition's where the edition has none of that name."""
        tool = _built_in()
        editions = (self, Edition(tool)) if tool else (self,)
        found = [path for edition in editions for path in edition.find_queries(slug, "views")]
        return found[0] if found else self.folder("queries") / "views" / f"{slug}.rq"

    def display(self, path: Path) -> str:
        """``path`` as messages show it: relative to the edition where it lies inside."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()

    def inputs(self) -> list[tuple[str, str, str]]:
        """(folder, path below it with slashes, path) of each file that determines the published graph."""
        found = []
        for folder in INPUT_FOLDERS:
            base = str(self.folder(folder))
            for path in self.files(folder, ".txt" if folder == "seeds" else ".ttl"):
                name = str(path)
                found.append((folder, name[len(base) :].replace(os.sep, "/"), name))
        return found

    def content_hash(self, salt: str = "", files: list[tuple[str, str, str]] | None = None) -> str:
        """SHA-256 in hex over ``salt`` and all files in ``seeds/ ontology/ graph/``, names and bytes.

        ``files`` is what :meth:`inputs` said, where that has been asked.
        """
        import hashlib

        digest = hashlib.sha256(salt.encode())
        for folder, name, path in self.inputs() if files is None else files:
            try:
                content = Path(path).read_bytes()
            except OSError as error:
                raise UnreadableInput(
                    f"cannot read the file: {error.strerror}", self.display(Path(path))
                ) from None
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
            raise UsageProblem(
                "the folder is not an edition", str(root), "an edition holds seeds/ and graph/"
            )
        return Edition(root)
    return built_in()


def built_in() -> Edition:
    """The edition that came with the package; its views are the tool's own and run on any edition's graph.

    Raises UsageProblem when none came with it.
    """
    root = _built_in()
    if root is None:
        raise UsageProblem(
            "no edition came with this package", "", f"name a folder with --edition or ${ENVIRONMENT}"
        )
    return Edition(root)


def expanded(path: str) -> Path:
    """``path`` with ``~`` as the home folder; raises UsageProblem where there is none."""
    try:
        if path == "~" or path.startswith("~/"):
            return home() / path[2:]
        return Path(path).expanduser()
    except RuntimeError:
        raise UsageProblem("there is no such home folder", path, "write the path without ~") from None


def home() -> Path:
    """The user's home folder: $HOME where that names one, else what the system has on its list of users.

    Raises RuntimeError where neither does.
    """
    if os.name != "posix":
        return Path.home()
    named = os.environ.get("HOME", "")
    if Path(named).is_absolute():
        return Path(named)
    import pwd

    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        raise RuntimeError("no home folder") from None


def _is_edition(root: Path) -> bool:
    return (root / "seeds").is_dir() and (root / "graph").is_dir()


def _built_in() -> Path | None:
    """The data inside an installed package, otherwise the root of the checkout, otherwise None."""
    package = Path(__file__).resolve().parent
    for candidate in (package / "data", package.parent.parent):
        if _is_edition(candidate):
            return candidate
    return None


def _walk(folder: str, suffix: str) -> list[Path]:
    """Files below ``folder`` that end in ``suffix``; hidden files and folders are left out."""
    found = []
    for base, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(base, name) for name in names if name.endswith(suffix) and not name.startswith(".")]
    return found
