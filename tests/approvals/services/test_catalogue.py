"""A catalogue file is taken whole or not at all, and says where it is wrong."""

import copy
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, connection, transaction

from approvals.models import Matter, MatterVersion
from approvals.rules.modes import digest
from approvals.services.catalogue import CatalogueRefused, import_catalogue
from tests.conftest import ROOT
from tests.factories import cases
from tests.factories.applicants import StaffFactory
from tests.factories.approvals import filed, matter

pytestmark = pytest.mark.django_db
SHIPPED = json.loads((ROOT / "approvals/data/catalogue.json").read_text(encoding="utf-8"))
MATTER = cases.INSTANT_MATTER


@pytest.fixture
def content(catalogue):
    """The catalogue as shipped, to be changed."""
    return copy.deepcopy(SHIPPED)


def entry(content, code=MATTER):
    return next(m for m in content["matters"] if m["code"] == code)


def text_of(content):
    return json.dumps(content, ensure_ascii=False, indent=1)


def line_with(text, part):
    """The only line that holds `part`, from 1."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if part in line]
    assert len(lines) == 1
    return lines[0]


def stored():
    versions = MatterVersion.objects.order_by("pk").values_list("pk", "digest")
    return list(versions), list(Matter.objects.order_by("pk").values())


def refused(content):
    """The faults a file is refused with; nothing may have been stored."""
    before = stored()
    text = content if isinstance(content, str) else text_of(content)
    with pytest.raises(CatalogueRefused) as raised:
        import_catalogue(text, by=None)
    assert stored() == before
    return raised.value.faults


def test_the_shipped_file_is_taken_and_the_same_again_changes_nothing(catalogue):
    before = stored()

    done = import_catalogue(json.dumps(SHIPPED), by=None)

    assert (done.new, done.changed, done.unchanged) == ((), (), len(SHIPPED["matters"]))
    assert stored() == before


def test_a_changed_matter_gets_a_new_version_with_what_changed(content):
    officer = StaffFactory()
    entry(content)["name_zh"] = "老年人优待证"

    done = import_catalogue(text_of(content), by=officer)

    assert (done.new, done.changed, done.unchanged) == ((), (MATTER,), len(SHIPPED["matters"]) - 1)
    row = matter(MATTER)
    assert (row.name_zh, row.current.number) == ("老年人优待证", 2)
    assert row.current.published_by == officer
    old = row.versions.get(number=1).content["name_zh"]
    assert row.current.changes == [{"element": "name_zh", "before": old, "after": "老年人优待证"}]


def test_what_the_office_published_outlives_the_next_start(content):
    entry(content)["name_zh"] = "老年人优待证"
    import_catalogue(text_of(content), by=StaffFactory())

    done = import_catalogue(json.dumps(SHIPPED), by=None)

    assert done.changed == ()
    assert matter(MATTER).name_zh == "老年人优待证"


def test_a_matter_that_is_new_can_be_applied_for_and_found(content):
    new = entry(content) | {"code": "elderly-card-renewal", "name_zh": "换发长者优待卡"}
    content["matters"].append(new)

    done = import_catalogue(text_of(content), by=None)

    assert done.new == ("elderly-card-renewal",)
    assert [m.code for m in Matter.objects.listed().search("换发长者")] == ["elderly-card-renewal"]


def test_an_open_case_keeps_the_version_it_was_filed_under(content, elder):
    before = filed(elder, MATTER)
    entry(content)["validity_years"] = 1
    import_catalogue(text_of(content), by=None)

    after = filed(elder, MATTER)

    before = type(before).objects.get(pk=before.pk)
    assert (before.version.number, after.version.number) == (1, 2)
    assert before.version.spec.validity_years != after.version.spec.validity_years == 1
    assert digest(before.version.content) == before.version.digest


@pytest.mark.parametrize("act", ["update {} set number = 9", "delete from {}"])
def test_the_database_lets_nobody_change_or_delete_a_published_version(catalogue, act):
    with (
        pytest.raises(InternalError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(act.format("approvals_matterversion"))


# Refused


BAD_VALUES = [
    (
        lambda m: m["conditions"][0]["check"].update(operator="like"),
        '"operator": "like"',
        "conditions[0].check.operator",
    ),
    (lambda m: m.update(validity_years="many"), '"validity_years": "many"', "validity_years"),
    (lambda m: m.update(matter_type="favour"), '"matter_type": "favour"', "matter_type"),
    (lambda m: m["conditions"][0].update(gates="luck"), '"gates": "luck"', "conditions[0].gates"),
    (lambda m: m["materials"][1].update(copies=-7), '"copies": -7', "materials[1].copies"),
]


@pytest.mark.parametrize(("spoil", "bad_line", "path"), BAD_VALUES, ids=[b[2] for b in BAD_VALUES])
def test_one_bad_value_is_named_by_its_line_and_nothing_is_stored(content, spoil, bad_line, path):
    entry(content, cases.COMMITTED_MATTER)["name_zh"] = "一个正确的改动"
    spoil(entry(content))
    position = content["matters"].index(entry(content))

    (fault,) = refused(content)

    assert fault.line == line_with(text_of(content), bad_line)
    assert fault.path == f"matters[{position}].{path}"
    assert fault.message


def test_all_faults_are_named_at_once(content):
    entry(content)["validity_years"] = "many"
    entry(content, cases.COMMITTED_MATTER)["matter_type"] = "favour"

    assert len(refused(content)) == 2


def test_a_file_that_is_no_json_is_named_by_its_line(content):
    text = text_of(content).replace('"matters": [', '"matters": [,', 1)

    (fault,) = refused(text)

    assert fault.line == line_with(text, '"matters": [,')
    assert fault.message == "从这一行第 14 个字起，不是 JSON。"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"matters": []}', "null", "\x00"])
def test_a_file_that_is_something_else_is_refused(catalogue, text):
    assert refused(text)


def clear_scope(matter):
    matter["commitment"] = None


def promise_longer(matter):
    matter["promised_working_days"] = matter["statutory_limit"]["working_days"] + 1


def double_paper(matter):
    matter["materials"][1]["code"] = matter["materials"][0]["code"]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (clear_scope, "开放告知承诺，要写明承诺范围和核查期限。"),
        (promise_longer, "承诺期限比法定期限长。"),
        (double_paper, "有材料编码出现了两次。"),
    ],
)
def test_a_gap_that_closes_a_fast_way_is_named_at_its_matter(content, spoil, message):
    spoil(entry(content, cases.COMMITTED_MATTER))

    found = refused(content)

    line = line_with(text_of(content), f'"code": "{cases.COMMITTED_MATTER}"')
    assert (line, message) in [(fault.line, fault.message) for fault in found]


def test_a_code_that_occurs_twice_is_refused(content):
    content["matters"].append(entry(content))

    assert [fault.message for fault in refused(content)] == [f"事项编码{MATTER}出现了两次。"]


def test_the_command_names_file_and_line(content, tmp_path: Path):
    entry(content)["validity_years"] = "many"
    text = text_of(content)
    file = tmp_path / "matters.json"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError) as raised:
        call_command("load_catalogues", matters=file)

    assert f"matters.json:{line_with(text, 'many')}: " in str(raised.value)
