"""The same area, number of unions, seed and day give the same facts to the byte; another seed gives others."""

import polars as pl


def test_the_same_seed_builds_the_same_district_and_another_seed_another(small):
    once, again, other = small(3), small(3), small(4)
    assert once.journal == again.journal
    assert once.facts.manifest["tables"] == again.facts.manifest["tables"]
    assert once.results.equals(again.results)
    assert once.journal != other.journal
    assert once.facts.manifest["tables"]["steps"] != other.facts.manifest["tables"]["steps"]


def test_a_district_of_another_province_is_built_under_its_own_law(small):
    built = small(3, "110101")
    basis = built.table("organisations").filter(pl.col("kind") == "base_union")["area_code"].str.slice(0, 6)
    assert set(basis) == {"110101"}
    assert built.results.height >= 3
    assert "WC-QUORUM" not in set(built.table("findings")["check"])
