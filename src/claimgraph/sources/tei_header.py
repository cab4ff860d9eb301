"""What a TEI header says of the text and of the persons in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.sources.source import Speaker, Speech

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element as Element

XML = "{http://www.w3.org/XML/1998/namespace}"
#: What stands at the end of a speaker's name as a play prints it.
_END_OF_LABEL = " .:;,—–-"


def local(element: Element) -> str:
    """The name of an element without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def pointers(value: str | None) -> Iterator[str]:
    """What an attribute such as ``who="#nathan #saladin"`` points to, without the file it may be in."""
    for pointer in (value or "").split():
        key = pointer.rpartition("#")[2] or pointer
        if key:
            yield key


def words(element: Element | None) -> str:
    """All words of an element, with single blanks."""
    return " ".join("".join(map(str, element.itertext())).split()) if element is not None else ""


def _edtf(date: Element) -> str:
    """What the attributes of a date say, in EDTF; "" where they say nothing."""
    for name in ("when", "when-iso"):
        if date.get(name):
            return str(date.get(name))
    for first, last, form in (("from", "to", "{}/{}"), ("notBefore", "notAfter", "[{}..{}]")):
        if date.get(first) or date.get(last):
            return form.format(date.get(first, ""), date.get(last, ""))
    return ""


class Header:
    """What the header of ``root`` says; "" where it says nothing."""

    def __init__(self, root: Element) -> None:
        self._root = root
        head = root.find("{*}teiHeader")
        self._head: Element = root if head is None else head
        self.language = self._language()
        self.title = self._title()
        self.creator = ", ".join(
            name for author in self._all("fileDesc/titleStmt/author") if (name := self._name(author))
        )
        self.date = self._date()
        self.rights = " ".join(
            filter(None, (words(one) for one in self._all("fileDesc/publicationStmt/availability")))
        )[:1000]

    def _all(self, path: str) -> list[Element]:
        return list(self._head.findall("/".join(f"{{*}}{step}" for step in path.split("/"))))

    def _language(self) -> str:
        text = self._root.find(".//{*}text")
        for element in (text, self._root):
            if element is not None and element.get(f"{XML}lang"):
                return str(element.get(f"{XML}lang"))
        idents = [one.get("ident", "") for one in self._all("profileDesc/langUsage/language")]
        return idents[0] if len(idents) == 1 else ""

    def _title(self) -> str:
        titles = self._all("fileDesc/titleStmt/title")
        own = [one for one in titles if one.get(f"{XML}lang") == self.language]
        titles = own or [one for one in titles if one.get(f"{XML}lang") is None] or titles[:1]
        main = [words(one) for one in titles if one.get("type") in (None, "main", "full")]
        sub = [words(one) for one in titles if one.get("type") == "sub"]
        return ". ".join(filter(None, [*main[:1], *sub[:1]]))

    def _date(self) -> str:
        """When it was made, by the header or, as DraCor has it, by the events beside the text."""
        dates = self._all("profileDesc/creation/date")
        for elements in (
            self._root.findall("{*}standOff//{*}event"),
            self._head.findall("{*}fileDesc/{*}sourceDesc//{*}date"),
        ):
            kinds = ("written", "print", "premiere")
            dates += [one for kind in kinds for one in elements if one.get("type") == kind]
        dates += self._all("profileDesc/settingDesc/setting/date")
        return next(filter(None, map(_edtf, dates)), "")

    def speakers(self, speeches: Iterable[Speech]) -> tuple[Speaker, ...]:
        """Who speaks in ``speeches``, in the order in which they first do.

        Who is in no list is called as the label before the words, or as the key that the markup has.
        """
        labels: dict[str, str] = {}
        for speech in speeches:
            for key in speech.speakers:
                if len(speech.speakers) == 1:
                    labels[key] = labels.get(key) or speech.label.strip(_END_OF_LABEL)
                labels.setdefault(key, "")
        persons = {
            str(one.get(f"{XML}id")): one
            for kind in ("person", "personGrp", "org", "role", "castItem")
            for one in self._root.iter(f"{{*}}{kind}")
            if one.get(f"{XML}id") in labels
        }
        roles = self._roles()
        return tuple(self._speaker(key, label, persons.get(key), roles) for key, label in labels.items())

    def _speaker(self, key: str, label: str, person: Element | None, roles: dict[str, str]) -> Speaker:
        names = person.iter("{*}persName", "{*}name", "{*}orgName") if person is not None else ()
        named = [(self._name(one), one.get(f"{XML}lang") or self.language) for one in names]
        if person is not None and not named:
            named.append((words(person), self.language))
        named.sort(key=lambda name: name[1] != self.language)
        named = [name for name in dict.fromkeys(named) if name[0]] or [(label or key, self.language)]
        name = named[0][0]
        notes = [words(one) for one in person.iter("{*}note", "{*}occupation")] if person is not None else []
        about = roles.get(key) or roles.get(name.casefold(), "")
        return Speaker(
            key,
            name,
            tuple(named[1:]),
            "; ".join(dict.fromkeys(filter(None, [about, *notes]))),
            person is not None and local(person) in ("personGrp", "org"),
        )

    def _roles(self) -> dict[str, str]:
        """What the list of the play's persons says: key, or name in small letters → description."""
        roles = {}
        for item in self._root.iter("{*}castItem"):
            about = "; ".join(filter(None, (words(one) for one in item.iter("{*}roleDesc"))))
            for role in item.iter("{*}role") if about else ():
                keys = (role.get(f"{XML}id"), item.get(f"{XML}id"), *pointers(role.get("corresp")))
                for key in (*keys, words(role).strip(_END_OF_LABEL).casefold()):
                    roles[key or ""] = about
        return roles

    def _name(self, element: Element) -> str:
        """A person's name as one says it: ``surname`` behind ``forename`` however they stand."""
        parts = {kind: words(element.find(f".//{{*}}{kind}")) for kind in ("forename", "nameLink", "surname")}
        if parts["forename"] and parts["surname"]:
            return " ".join(filter(None, parts.values()))
        inner = element.find("{*}persName")
        return words(element if inner is None else inner)
