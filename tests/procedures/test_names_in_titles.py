"""A case is not called after somebody whose name its first step keeps from most readers."""

import pytest

from lianchuang.procedures.asking import keep_out_of_the_title
from lianchuang.procedures.engine import Refusal
from lianchuang.procedures.shelf import procedures


@pytest.mark.parametrize(
    ("procedure", "step"), [("recommend-to-party", "pool"), ("officer-contract", "taking_office"), ("hazard", "find")]
)
def test_a_name_that_is_masked_does_not_stand_in_the_title(procedure, step):
    first = procedures().named(procedure).step_named(step)
    kept = next(one.id for one in first.field if one.type == "text" and (one.person or one.sensitive))
    with pytest.raises(Refusal) as refusal:
        keep_out_of_the_title("推荐周样青", first, {kept: "周样青"})
    assert refusal.value.may_stand
    assert "不要写进这件事的名称" in refusal.value.objections[0].text
    keep_out_of_the_title("推荐优秀职工入党", first, {kept: "周样青"})
    keep_out_of_the_title("推荐周样青", first, {kept: "周"})
    keep_out_of_the_title("推荐周样青", first, {})


def test_what_is_not_masked_may_stand_in_the_title():
    first = procedures().named("rationalisation-proposal").step_named("submit")
    keep_out_of_the_title("建议：错峰就餐", first, {"title": "错峰就餐", "area": "management"})
