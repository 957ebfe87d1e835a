"""`limpide clients export` as typed: everything that is held on a person, for programs and to be read."""

import json
from contextlib import closing
from html.parser import HTMLParser

import numpy as np
import pytest

from limpide_credit.errors import NotFoundError
from limpide_credit.features import feature_set
from limpide_platform.store import Client, Store, Terms, open_store
from limpide_training.client_export import export_client

NUMBER, VIEW = 100038, "<script>alert(1)</script> Mon contrat & ma fiche"


class Reader(HTMLParser):
    """What a page says, and which tags it has."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert not {"src", "href"} & {name for name, _ in attrs}

    def handle_data(self, data):
        self.said.append(data)


def fill(store: Store, new_decision) -> str:
    """Publish a client with a history, and record decisions on him and on another; return one's id."""
    width = len(feature_set().names)
    store.clients.put_many(
        [
            Client(
                number,
                "Alix Martin",
                {"AMT_CREDIT": 625500.0, "NAME_INCOME_TYPE": "Working", "OCCUPATION_TYPE": None},
                np.full(width, np.nan),
                feature_set().version,
                {"bureau": {"DAYS_CREDIT": [-314.0], "CREDIT_ACTIVE": ["Active"]}, "POS_CASH_balance": {}},
            )
            for number in (NUMBER, NUMBER + 1)
        ]
    )
    vector = np.full(width, np.nan)
    vector[feature_set().position("AMT_CREDIT")] = 625500.0
    known = {"vector": vector, "feature_set_version": feature_set().version, "decision": "refused"}
    decided = store.decisions.append(
        [
            new_decision(client_id=NUMBER, **known),
            new_decision(client_id=NUMBER, channel="what-if", feature_set_version="older"),
            new_decision(client_id=NUMBER + 1, **known),
        ]
    )[0]
    store.reviews.file(
        decided.id, asked_by="client", actor="client", view=VIEW, terms=Terms(30, four_eyes=False)
    )
    store.reviews.decide(
        decided.id, officer="C. Durand", decision="approved", reason="Vu.", referral=Terms(5, four_eyes=False)
    )
    store.outcomes.add(decided.id, "repaid", decided.at)
    return decided.id


def test_everything_held_is_handed_out(store, new_decision):
    decided = fill(store, new_decision)
    held = export_client(store, NUMBER)
    json.dumps(held, allow_nan=False)
    assert held["client"]["name"] == "Alix Martin"
    assert held["history"]["bureau"]["DAYS_CREDIT"] == [-314.0]
    first, simulation = held["decisions"]
    assert (first["id"], first["kind"], simulation["kind"]) == (decided, "decision", "simulation")
    assert first["features"]["AMT_CREDIT"] == 625500.0
    assert [one["words"] for one in first["review"]] == [VIEW, "Vu."]
    assert first["overrides"][0]["officer"] == "C. Durand" and first["outcome"]["outcome"] == "repaid"
    # Of a layout that nobody knows the numbers are given as they are.
    assert isinstance(simulation["features"], list) and simulation["features"][0] == 0.05127
    assert all(one["client_id"] == NUMBER for one in held["decisions"])


def test_who_has_left_has_his_decisions_still(store, new_decision):
    store.decisions.append([new_decision(client_id=7)])
    held = export_client(store, 7)
    assert held["client"] is None and len(held["decisions"]) == 1


def test_decisions_of_many_pages_are_all_there(store, new_decision):
    store.decisions.append([new_decision(client_id=7) for _ in range(11)])
    assert len(list(store.decisions.of_client(7, batch=3))) == 11


def test_nothing_held_is_said(store):
    with pytest.raises(NotFoundError, match="Nothing is held on a client 5"):
        export_client(store, 5)


def test_the_command_prints_json(run, sqlite_url, new_decision):
    with closing(open_store(sqlite_url)) as store:
        fill(store, new_decision)
    code, out, _ = run("clients", "export", str(NUMBER))
    assert code == 0
    assert json.loads(out)["client_id"] == NUMBER


@pytest.mark.parametrize(
    ("language", "words"), [("fr", ("Votre demande", "Réexamen")), ("en", ("Your application", "Review"))]
)
def test_the_command_prints_a_page_that_is_read_and_runs_nothing(
    run, sqlite_url, new_decision, language, words
):
    with closing(open_store(sqlite_url)) as store:
        fill(store, new_decision)
    code, out, _ = run("clients", "export", str(NUMBER), "--as", "html", "--language", language)
    assert code == 0
    page = Reader()
    page.feed(out)
    said = " ".join(page.said)
    assert "script" not in page.tags
    assert VIEW in said and "Alix Martin" in said and all(one in said for one in words)


def test_an_unknown_client_ends_with_the_code_of_what_is_not_found(run):
    code, _, err = run("clients", "export", "5")
    assert code == NotFoundError.exit_code
    assert "Nothing is held" in err
