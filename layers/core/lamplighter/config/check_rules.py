"""What must hold between the keys of a section of a check."""

from lamplighter.config.scalars import FAULTY
from lamplighter.config.shapes import Contents
from lamplighter.config.urls import name_server_url, objection_to_url, scheme_of, with_small_scheme


def url_fits(found: Contents) -> bool:
    """Check the URL in the light of ``dns``, and put it into one form."""
    url = found.values.get("url", FAULTY)
    if url is FAULTY:
        return True
    if "dns" in found.nodes:
        url = name_server_url(url)
        if scheme_of(url) not in {"dns", ""}:
            return found.wrong("url", "with `dns`, expected a name server such as 8.8.8.8 or dns://8.8.8.8:53")
    objection = objection_to_url(url)
    if objection is not None:
        return found.wrong("url", objection)
    if scheme_of(url) == "dns" and "dns" not in found.nodes:
        return found.wrong("url", "a DNS check needs `dns` with `query-name` and `query-type`")
    found.values["url"] = with_small_scheme(url)
    return True


def certificate_and_key_together(found: Contents) -> bool:
    """A client certificate is of no use without its key, and the other way round."""
    for present, missing in (("certificate-file", "private-key-file"), ("private-key-file", "certificate-file")):
        if present in found.nodes and missing not in found.nodes:
            return found.wrong(present, f"`{missing}` is missing: expected both or neither")
    return True


def no_ssh_login(found: Contents) -> bool:
    """Gatus runs commands over SSH; here the banner is read."""
    given = [name for name, value in found.values.items() if value not in {"", FAULTY}]
    for name in given:
        found.wrong(name, "signing in over SSH is not supported: expected it empty or left out")
    return not given
