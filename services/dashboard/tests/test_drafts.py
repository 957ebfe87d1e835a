"""A draft is its person's alone, and for some hours."""

from limpide_dashboard.drafts import KEPT_HOURS, Drafts


def test_a_draft_is_given_to_its_owner_alone_until_it_expires():
    now = 0.0
    drafts = Drafts(lambda: now)
    drafts.save("d", "u-1", {"new-AMT_CREDIT": 450000.0})
    assert drafts.values("d", "u-1") == {"new-AMT_CREDIT": 450000.0}
    assert drafts.values("d", "u-2") is None and drafts.values("other", "u-1") is None
    now = 3600.0 * KEPT_HOURS
    assert drafts.values("d", "u-1") is None


def test_an_expired_draft_is_dropped_when_another_is_saved():
    now = 0.0
    drafts = Drafts(lambda: now)
    drafts.save("old", "", {"a": 1})
    now = 3600.0 * KEPT_HOURS
    drafts.save("new", "", {"a": 2})
    now = 0.0
    assert drafts.values("old", "") is None and drafts.values("new", "") == {"a": 2}


def test_an_erased_draft_is_gone():
    drafts = Drafts()
    drafts.save("d", "", {"a": 1})
    drafts.erase("d")
    drafts.erase("d")
    assert drafts.values("d", "") is None
