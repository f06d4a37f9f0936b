"""Chinese words in an English sentence are read out as Chinese, the rest is not."""

import pytest
from django.utils.translation import override

from credit_portal.web.templatetags.portal_web import zh_parts

SENTENCES = [
    ("No Chinese here", "No Chinese here"),
    ("Law “老年人优待证”", 'Law “<span lang="zh">老年人优待证</span>”'),
    ("a <b> 甲(乙) c", 'a &lt;b&gt; <span lang="zh">甲（乙）</span> c'),
    ("", ""),
    (None, ""),
]


@pytest.mark.parametrize(("text", "marked"), SENTENCES)
def test_only_the_chinese_of_an_english_page_is_marked(text, marked):
    with override("en"):
        assert zh_parts(text) == marked


def test_on_a_chinese_page_nothing_is_marked():
    with override("zh-hans"):
        assert zh_parts("材料「甲(乙)」") == "材料「甲（乙）」"
