import pytest

from approvals.rules.mentions import mentions_in

NAMES = {"李想": [1], "李想想": [2], "clerk": [3], "陈𠮷": [4], "王敏": [5, 6], "": [9]}


@pytest.mark.parametrize(
    ("text", "people", "unknown"),
    [
        ("", set(), ()),
        ("请看一下", set(), ()),
        ("@李想请看一下", {1}, ()),
        ("＠李想，请看", {1}, ()),
        ("@李想想 和 @clerk 都看", {2, 3}, ()),
        ("@李想@李想", {1}, ()),
        ("请@陈𠮷核对", {4}, ()),
        ("@王敏 两位都看", {5, 6}, ()),
        ("@赵六 请看", set(), ("赵六",)),
        ("@赵六请看看这份材料对不对呀", set(), ("赵六请看看这份材料对不对",)),
        ("a@clerk.example 不是提到", set(), ()),
        ("邮箱@clerk", {3}, ()),
        ("@ 李想", set(), ()),
        ("结尾@", set(), ()),
        ("@@李想", {1}, ("@李想",)),
    ],
)
def test_who_is_spoken_to(text, people, unknown):
    found = mentions_in(text, NAMES)

    assert (found.people, found.unknown) == (people, unknown)
