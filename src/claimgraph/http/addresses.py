"""Addresses of the web: which are any, where a redirect may lead, and which computers a name means."""

from __future__ import annotations

import ipaddress
import socket
import urllib.request
from urllib.parse import urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from claimgraph.errors import Refused, UsageProblem
from claimgraph.terms import iri_error

_NAME_IT = "name that address yourself if you mean it"


def checked_address(url: str, hint: str) -> str:
    """``url`` without its fragment, where it is an address that can be asked.

    Raises UsageProblem, with ``hint``, for another scheme, for what is no address, and for a password in one.
    """
    try:
        parts = parse_url(url)
        fits = parts.scheme in ("http", "https") and bool(parts.host) and parts.port != 0
        fits = fits and url.split("/", 3)[2].isascii()  # a host in other letters has a form in these
    except (LocationParseError, IndexError):
        fits = False
    if not fits or not url.isprintable() or any(sign in url for sign in ' <>"{}|\\^`') or iri_error(url):
        raise UsageProblem("not an address of the web", url, hint)
    if parts.auth is not None:
        raise UsageProblem("a password has no place in an address", parts.host or "", hint)
    scheme, sign, rest = url.partition("#")[0].partition(":")
    return scheme.lower() + sign + rest


def redirected(url: str, target: str) -> str:
    """Where a redirect from ``url`` leads; raises Refused where that is off the web or back to http."""
    place = urljoin(url, target)
    scheme = place.partition(":")[0].lower()
    if scheme not in ("http", "https") or (url.startswith("https:") and scheme == "http"):
        raise Refused(f"the server sends us to {place[:200]}", url, _NAME_IT)
    try:
        return checked_address(place, "")
    except UsageProblem as problem:
        raise Refused(f"the server sends us where we do not go: {problem.what}", url, _NAME_IT) from None


def public_addresses(host: str, port: int | None, *, proxied: bool) -> list[str]:
    """The addresses of the computers that ``host`` means; an IPv6 one in brackets.

    Raises Refused where one of them is of a private network, OSError where the name means nothing; a name
    that a proxy has to look up, and that means nothing here, has none.
    """
    try:
        found = socket.getaddrinfo(host.strip("[]"), port or 0, type=socket.SOCK_STREAM)
    except OSError:
        if proxied:
            return []
        raise
    addresses = dict.fromkeys(str(place[0]) for *_, place in found)
    for address in addresses:
        if not ipaddress.ip_address(address.partition("%")[0]).is_global:
            what = f"the server sends us to {host}, an address of a private network"
            raise Refused(what, "", _NAME_IT)
    return [f"[{address}]" if ":" in address else address for address in addresses]


def proxy_of(scheme: str, host: str) -> str:
    """The proxy that the environment names for addresses of this scheme and host; "" for none."""
    proxies = urllib.request.getproxies()
    found = proxies.get(scheme) or proxies.get("all") or ""
    if not found or urllib.request.proxy_bypass(host):
        return ""
    return found if "://" in found else f"http://{found}"
