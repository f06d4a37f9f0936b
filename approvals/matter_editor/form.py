"""One section of a matter as a form: its fields in blocks, with what is wrong beside them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from credit_portal.web.forms import error_list, width

from ..catalogue_check import Finding
from ..enums import ApprovalMode
from .elements import Element, Group, Json, Part, Path, Rows, Section, Text, Ways, field_name
from .values import ORIGIN, WAYS_IN_ORDER, flatten


@dataclass
class Block:
    """What a template prints. `kind`: fields, group, rows, row or way."""

    kind: str
    title: Text = ""
    hint: Text = ""
    id: str = ""
    one: Text = ""
    way: str = ""
    number: int = 0
    of: str = ""
    fields: list[forms.BoundField] = field(default_factory=list)
    blocks: list["Block"] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class SectionForm(forms.Form):
    """Takes everything: the service keeps it, `findings` say what is left to mend."""

    use_required_attribute = False

    def __init__(
        self,
        section: Section,
        content: Json,
        findings: Iterable[Finding] = (),
    ) -> None:
        findings = list(findings)
        shown = flatten(section, content)
        super().__init__(_data(shown) if findings else None)
        self.initial = shown
        self.content = content
        self.loose: dict[str, list[str]] = {}
        self.blocks = [
            self._block(part, content.get(part.name), (part.name,)) for part in section.parts
        ]
        self._join_fields()
        if self.is_bound:
            self.full_clean()
        self._place(findings)

    # Blocks

    def _block(self, part: Part, value: Any, path: Path) -> Block:
        if isinstance(part, Element):
            return Block("fields", fields=[self._field(part, path)])
        if isinstance(part, Ways):
            return self._ways(part)
        if isinstance(part, Group):
            inner = value if isinstance(value, dict) else {}
            blocks = [
                self._block(each, inner.get(each.name), (*path, each.name)) for each in part.parts
            ]
            return Block("group", part.label, part.hint, field_name(path), blocks=blocks)
        rows = [self._row(part, row, (*path, index)) for index, row in enumerate(value or [])]
        return Block("rows", part.label, part.hint, field_name(path), part.one, blocks=rows)

    def _row(self, part: Rows, row: Json, path: Path) -> Block:
        index = int(path[-1])
        name = field_name((*path, ORIGIN))
        self.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput)
        blocks = [self._block(each, row.get(each.name), (*path, each.name)) for each in part.parts]
        title = part.title(row)
        words = f"{part.one} {index + 1}" + (gettext("：") + title if title else "")
        return Block(
            "row",
            words,
            id=field_name(path),
            one=part.one,
            number=index,
            of=field_name(path[:-1]),
            fields=[self[name]],
            blocks=blocks,
        )

    def _ways(self, part: Ways) -> Block:
        reasons = list(part.reasons(self.content))
        ways = []
        for mode in WAYS_IN_ORDER:
            parts = [
                Element(
                    "days",
                    gettext("承诺几个工作日"),
                    "whole",
                    width=5,
                    nullable=mode != ApprovalMode.ORDINARY,
                ),
            ]
            if mode != ApprovalMode.ORDINARY:
                parts = [
                    Element("open", gettext("开放"), "tick"),
                    *parts,
                    Element(
                        "reason_code",
                        gettext("不开放的原因"),
                        "choice",
                        options=lambda c: reasons,
                        nullable=True,
                    ),
                    Element("reason_zh", gettext("向申请人说的原因（中文）"), "long"),
                    Element("reason_en", gettext("向申请人说的原因（英文）"), "long"),
                ]
            fields = [self._field(each, ("ways", mode, each.name)) for each in parts]
            ways.append(
                Block("way", ApprovalMode(mode).label, way=mode, id=f"ways-{mode}", fields=fields)
            )
        return Block("group", part.label, id="ways", blocks=ways)

    def _field(self, element: Element, path: Path) -> forms.BoundField:
        name = field_name(path)
        self.fields[name] = control(element, self.content)
        return self[name]

    def _join_fields(self) -> None:
        """Single fields that follow each other stand in one block."""
        for block in [Block("", blocks=self.blocks), *_below(self.blocks)]:
            joined: list[Block] = []
            for each in block.blocks:
                if each.kind == "fields" and joined and joined[-1].kind == "fields":
                    joined[-1].fields += each.fields
                else:
                    joined.append(each)
            block.blocks[:] = joined

    # What is wrong

    def _place(self, findings: Iterable[Finding]) -> None:
        """Each at its field; what is about a whole list or group, above it."""
        blocks = {block.id: block for block in _below(self.blocks) if block.id}
        for finding in findings:
            path = self._path_of(finding.path)
            words = f"{finding.text} {finding.how}".strip() if finding.how else finding.text
            names = [field_name(path[:end]) for end in range(len(path), 0, -1)]
            name = next((each for each in names if each in self.fields or each in blocks), "")
            if name in self.fields:
                self.add_error(name, words)
            elif name:
                blocks[name].errors.append(words)
                self.loose.setdefault(name, []).append(words)
            else:
                self.add_error(None, words)

    def _path_of(self, path: Path) -> Path:
        """Where the form shows an element: the three of the ways stand together."""
        if path and path[0] == "promised_by_mode":
            return ("ways", path[1], "days") if len(path) > 1 else ("ways",)
        if path and path[0] == "excluded_modes":
            mode = path[1] if len(path) > 1 else ""
            if isinstance(mode, int):
                mode = self.content["excluded_modes"][mode].get("mode", "")
            last = path[2] if len(path) > 2 else "reason_zh"
            return ("ways", mode, last) if mode else ("ways",)
        if path and path[0] in ("allowed_modes", "promised_working_days"):
            return ("ways", ApprovalMode.ORDINARY.value, "days")
        return path

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Every error as (id to go to, words), those of lists and groups first."""
        loose = [(name, words) for name, said in self.loose.items() for words in said]
        return loose + error_list(self)


def _below(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        yield from _below(block.blocks)


def _data(shown: dict[str, Any]) -> MultiValueDict[str, Any]:
    data: MultiValueDict[str, Any] = MultiValueDict()
    for name, value in shown.items():
        if isinstance(value, list):
            data.setlist(name, value)
        elif value is not False:
            data[name] = value
    return data


def typed_in(section: Section, posted: QueryDict) -> dict[str, Any]:
    """The post by field name: lists for ticks, texts for the rest; rows as many as were sent."""
    several = {name for name in _tick_names(section.parts)}
    return {
        name: posted.getlist(name)
        if name.rpartition("-")[2] in several or name in several
        else posted[name]
        for name in posted
    }


def _tick_names(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Element):
            if part.kind == "ticks":
                yield part.name
        elif not isinstance(part, Ways):
            yield from _tick_names(part.parts)


class TextField(forms.Field):
    """Anything that was typed."""

    def clean(self, value: Any) -> Any:
        return value


def control(element: Element, content: Json) -> forms.Field:
    """The control of a value; none refuses anything."""
    may_be_empty = element.nullable or element.optional or element.kind in ("long", "json")
    words: Any = {"label": element.label, "help_text": element.hint}
    if element.kind == "tick":
        return forms.BooleanField(required=False, **words)
    found = TextField(required=not may_be_empty, **words)
    options = list(element.options(content)) if element.options else []
    if element.kind == "ticks":
        found.widget = KeptTicks(choices=options)
    elif element.kind == "choice":
        found.widget = KeptSelect(choices=[("", gettext("没有选")), *options])
    elif element.kind in ("long", "value"):
        found.widget = forms.Textarea({"rows": 2})
    elif element.kind in ("lines", "table"):
        found.widget = forms.Textarea({"rows": 3})
    elif element.kind == "json":
        found.widget = forms.Textarea({"rows": 10, "spellcheck": "false"})
    else:
        attrs = dict(width(element.width)) if element.width else {}
        if element.kind in ("whole", "number"):
            attrs["inputmode"] = "decimal" if element.kind == "number" else "numeric"
        if element.known:
            attrs |= {"list": element.known, "autocomplete": "off", "spellcheck": "false"}
        found.widget = forms.TextInput(attrs)
    return found


class KeptSelect(forms.Select):
    """A value that is not among the choices stays choosable, so that saving does not lose it."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        known = {str(code) for code, _label in self.choices}
        extra = [(each, each) for each in value if each and each not in known]
        kept, self.choices = self.choices, [*self.choices, *extra]
        found = super().optgroups(name, value, attrs)
        self.choices = kept
        return found


class KeptTicks(forms.CheckboxSelectMultiple):
    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        known = {str(code) for code, _label in self.choices}
        extra = [(each, each) for each in value if each and each not in known]
        kept, self.choices = self.choices, [*self.choices, *extra]
        found = super().optgroups(name, value, attrs)
        self.choices = kept
        return found
