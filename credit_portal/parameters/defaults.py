"""Every parameter with its starting value, unit, source and tag.

Source: docs/rules/parameters.md. Tags: S read in the text of the law, S2 in an official
account, P a proposal of this project.
"""

from typing import Any, NamedTuple


class Default(NamedTuple):
    value: Any
    unit: str
    source: str
    tag: str


DEFAULTS: dict[str, Default] = {
    "accept.supplement_notice_days": Default(5, "working_day", "行政许可法第三十二条", "S"),
    "decide.default_days": Default(20, "working_day", "行政许可法第四十二条第一款", "S"),
    "decide.extension_days": Default(10, "working_day", "行政许可法第四十二条第一款", "S"),
    "decide.joint_extension_days": Default(15, "working_day", "行政许可法第四十二条第二款", "S"),
    "deliver.days": Default(10, "working_day", "行政许可法第四十四条", "S"),
    "accept.supplement_reply_days": Default(30, "working_day", "项目默认", "P"),
    "deferral.max_days": Default(20, "working_day", "深圳市政务服务容缺办理管理办法", "S2"),
    "deferral.gap_before_promise": Default(
        2, "working_day", "深圳市政务服务容缺办理管理办法", "S2"
    ),
    "deferral.max_open": Default(3, "paper", "项目约定", "P"),
    "deferral.extension_days": Default(5, "working_day", "项目约定", "P"),
    "deferral.force_majeure_days": Default(60, "working_day", "项目约定", "P"),
    "deferral.return_days": Default(5, "working_day", "项目约定", "P"),
    "deferral.rectify_days": Default(10, "working_day", "项目约定", "P"),
    "commit.verify_days": Default(60, "working_day", "浙江省2018年规定第十四条", "S"),
    "commit.rectify_days": Default(15, "working_day", "项目约定", "P"),
    "constraint.months": Default(6, "month", "淄博市失信制约办法", "S"),
    "speed.top_grade_factor": Default(0.7, "ratio", "海口市信用提速做法", "S2"),
    "remedy.reconsideration_days": Default(60, "day", "行政复议法第二十条", "S"),
    "remedy.litigation_months": Default(6, "month", "行政诉讼法第四十六条", "S"),
    "draft.keep_days": Default(30, "day", "项目约定", "P"),
    "upload.max_megabytes": Default(20, "megabyte", "项目约定", "P"),
    "upload.max_files": Default(50, "file", "项目约定", "P"),
    "source.fresh_hours": Default(24, "hour", "项目约定", "P"),
    "source.wait_seconds": Default(20, "second", "项目约定", "P"),
    "warn.yellow": Default(0.7, "ratio", "项目约定", "P"),
    "warn.red": Default(0.9, "ratio", "项目约定", "P"),
    "message.open_days": Default(30, "day", "项目约定", "P"),
    "message.max_files": Default(5, "file", "项目约定", "P"),
    "message.per_hour": Default(10, "message", "项目约定", "P"),
    "rating.open_days": Default(30, "day", "项目约定", "P"),
    "rating.contact_days": Default(1, "working_day", "上海市政务服务条例2024第三十条", "S"),
    "rating.simple_days": Default(5, "working_day", "德州市好差评工作规范", "S2"),
    "rating.complex_days": Default(15, "working_day", "四川省某市好差评工作规范", "S2"),
    "renewal.reminder_first_days": Default(90, "day", "项目约定", "P"),
    "renewal.reminder_second_days": Default(60, "day", "项目约定", "P"),
    "renewal.reminder_last_days": Default(30, "day", "项目约定", "P"),
    "reuse.months": Default(12, "month", "项目约定", "P"),
    "code.minutes": Default(5, "minute", "项目约定", "P"),
    "code.tries": Default(5, "time", "项目约定", "P"),
    "code.again_seconds": Default(60, "second", "项目约定", "P"),
    "code.per_hour": Default(10, "time", "项目约定", "P"),
    "lookup.per_day": Default(200, "request", "项目约定", "P"),
    "unmask.per_day": Default(50, "request", "项目约定", "P"),
    "verify.per_minute": Default(30, "request", "项目约定", "P"),
}
