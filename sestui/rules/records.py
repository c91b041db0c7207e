"""Records to publish, in the forms in which people publish them: zone file, plain text, Route 53, Terraform.

Pure text. A set is written whole: Route 53 replaces all records of a name and type at once, and so does Terraform, so
whatever else stands there is in it too. Nothing from outside can break out of its quotes.

Sources: RFC 1035 section 5.1 (zone files, strings of at most 255 bytes); Amazon Route 53 Developer Guide, "Supported
DNS record types: TXT"; Route 53 API, ChangeResourceRecordSets; Terraform, "Strings and Templates", aws_route53_record.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Final

from sestui.model.authentication import Authentication, RecordSet
from sestui.model.text import clean

STRING: Final = 255
"""Bytes of one character-string of a TXT record (RFC 1035 section 3.3)."""
_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9_]+")
_BARE_LABEL: Final = re.compile(r"[^A-Za-z0-9_.*-]")


class Form(StrEnum):
    """A form of records to publish."""

    ZONE = "zone"
    PLAIN = "plain"
    ROUTE53 = "route53"
    TERRAFORM = "terraform"


ONE_ZONE: Final = frozenset({Form.ROUTE53, Form.TERRAFORM})
"""Forms that are applied to one hosted zone, which refuses all of them where one is of another zone.

DNS tells which zones there are, and not in which hosted zones they are kept: splitting is left to who knows.
"""
FILE_NAMES: Final = {
    Form.ZONE: "records.zone",
    Form.PLAIN: "records.txt",
    Form.ROUTE53: "change-batch.json",
    Form.TERRAFORM: "records.tf",
}
"""What a file with them may be called."""


def write(records: Sequence[RecordSet], form: Form) -> str:
    """Return records in one form, with a line break at the end; nothing for none."""
    return _WRITERS[form](records) if records else ""


def strings(text: str) -> tuple[str, ...]:
    """Split the text of a TXT record into strings of at most 255 bytes; at least one, which may be empty."""
    return tuple(text[at : at + STRING] for at in range(0, len(text), STRING)) or ("",)


def zone_file(records: Sequence[RecordSet]) -> str:
    """Return lines of a zone file: absolute names, long text in several strings, what has to go as comments."""
    lines: list[str] = []
    for record in records:
        lines += [f"; {clean(record.reason)}"] if record.reason else []
        lines += [f"; remove: {_zone_line(record, value)}" for value in record.removed]
        lines += [_zone_line(record, value) for value in record.values]
    return "\n".join((*lines, ""))


def plain(records: Sequence[RecordSet]) -> str:
    """Return name, type and value on lines of their own, as the forms of DNS providers ask for them.

    The name is whole, and text stands without quotes: what a provider adds by itself must not be typed.
    """
    parts = []
    for record in records:
        lines = [clean(record.reason)] if record.reason else []
        lines += [f"Name:   {_shown_name(record.name)}", f"Type:   {record.type}", f"TTL:    {record.ttl}"]
        lines += [f"Value:  {_shown(value)}" for value in record.values]
        lines += [f"Remove: {_shown(value)}" for value in record.removed]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def route53(records: Sequence[RecordSet]) -> str:
    """Return a change batch for `aws route53 change-resource-record-sets --change-batch file://...`."""
    changes = [
        {
            "Action": "UPSERT",
            "ResourceRecordSet": {
                "Name": f"{record.name}.",
                "Type": record.type,
                "TTL": record.ttl,
                "ResourceRecords": [{"Value": _route53_value(record, value)} for value in record.values],
            },
        }
        for record in records
    ]
    comment = "; ".join(dict.fromkeys(clean(record.reason) for record in records if record.reason))
    # Route 53 takes a comment of at most 256 characters
    return json.dumps({"Comment": comment[:256], "Changes": changes}, indent=2) + "\n"


def terraform(records: Sequence[RecordSet]) -> str:
    """Return `aws_route53_record` resources; the zone's id is a variable."""
    used: set[str] = set()
    blocks = ['variable "zone_id" {\n  type        = string\n  description = "Route 53 hosted zone"\n}']
    for record in records:
        values = ",\n".join(f"    {_hcl(_terraform_value(record, value))}" for value in record.values)
        about = f"# {clean(record.reason)}\n" if record.reason else ""
        blocks.append(
            f'{about}resource "aws_route53_record" "{_label(record, used)}" {{\n'
            f"  zone_id = var.zone_id\n"
            f"  name    = {_hcl(record.name)}\n"
            f'  type    = "{record.type}"\n'
            f"  ttl     = {record.ttl}\n"
            f"  records = [\n{values},\n  ]\n}}"
        )
    return "\n\n".join(blocks) + "\n"


_WRITERS: Final[dict[Form, Callable[[Sequence[RecordSet]], str]]] = {
    Form.ZONE: zone_file,
    Form.PLAIN: plain,
    Form.ROUTE53: route53,
    Form.TERRAFORM: terraform,
}


def within(records: Iterable[RecordSet], zone: str) -> tuple[RecordSet, ...]:
    """Return those records whose names are in a zone: what one hosted zone, or one zone file, can hold."""
    return tuple(record for record in records if _is_within(record.name, zone))


def all_fixes(found: Iterable[Authentication]) -> tuple[RecordSet, ...]:
    """Return what several verdicts want published, each name and type once; of several proposals for one, the last."""
    return tuple({(fix.name, fix.type): fix for each in found for fix in each.fixes}.values())


def _is_within(name: str, zone: str) -> bool:
    return not zone or name == zone or name.endswith(f".{zone}")


def _zone_line(record: RecordSet, value: str) -> str:
    return f"{record.name}. {record.ttl} IN {record.type} {_zone_value(record, value)}"


def _zone_value(record: RecordSet, value: str) -> str:
    if record.type == "TXT":
        return " ".join(f'"{_escaped(part)}"' for part in strings(value))
    return _absolute(value)


def _absolute(value: str) -> str:
    """Return a host name, or a preference and a host name, with the dot at its end; nothing else can get in."""
    return " ".join(_BARE_LABEL.sub(_ddd, word) for word in value.split()).removesuffix(".") + "."


def _route53_value(record: RecordSet, value: str) -> str:
    if record.type == "TXT":
        return " ".join(f'"{_escaped(part, octal=True)}"' for part in strings(value))
    return _absolute(value)


def _terraform_value(record: RecordSet, value: str) -> str:
    """Return a value as the provider takes it: it puts the first and the last quotation mark around text itself."""
    if record.type == "TXT":
        return '""'.join(_escaped(part, octal=True) for part in strings(value))
    return _absolute(value)


def _escaped(text: str, *, octal: bool = False) -> str:
    r"""Return text as it stands between quotation marks: `\"`, `\\`, and other bytes by their number.

    Zone files write `\DDD` in decimal (RFC 1035 section 5.1), Route 53 in octal.
    """
    out = []
    for char in text:
        code = ord(char) & 0xFF
        if char in '"\\':
            out.append("\\" + char)
        elif 32 <= code < 127:
            out.append(char)
        else:
            out.append(f"\\{code:03o}" if octal else f"\\{code:03d}")
    return "".join(out)


def _ddd(match: re.Match[str]) -> str:
    char = match.group()
    # an escape that is there already stays one
    return char if char == "\\" else f"\\{ord(char) & 0xFF:03d}"


def _hcl(text: str) -> str:
    r"""Return a quoted string of HCL: no line breaks, and `${` and `%{`, which begin templates, doubled."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("${", "$${").replace("%{", "%%{") + '"'


def _label(record: RecordSet, used: set[str]) -> str:
    base = _NOT_IN_NAMES.sub("_", f"{record.name}_{record.type.lower()}").strip("_")
    base = base if base[:1].isalpha() else f"r_{base}"
    label, number = base, 2
    while label in used:
        label, number = f"{base}_{number}", number + 1
    used.add(label)
    return label


def _shown(value: str) -> str:
    return clean(value, 10_000)


def _shown_name(name: str) -> str:
    return clean(name)
